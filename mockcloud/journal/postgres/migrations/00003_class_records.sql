-- +goose Up
CREATE TABLE class_records (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  class  text COLLATE "C" NOT NULL,
  record bytea NOT NULL
);

-- +goose Down
DROP TABLE class_records;
