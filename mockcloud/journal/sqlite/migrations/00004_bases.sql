-- +goose Up
-- The entries between the first one and this number are gone, although their rows may still be there to be swept: to delete
-- them all at once would keep every world of the file waiting. A world that was deleted keeps its row until its entries are
-- swept, with a blob for a name, which equals no text.
ALTER TABLE worlds ADD COLUMN base INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE worlds DROP COLUMN base;
