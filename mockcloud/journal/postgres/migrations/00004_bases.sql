-- +goose Up
-- The entries between the first one and this number are gone, although their rows may still be there to be swept: to delete
-- them all at once would hold the world's lock, and keep waiting whoever shares a transaction with it.
ALTER TABLE worlds ADD COLUMN base bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE worlds DROP COLUMN base;
