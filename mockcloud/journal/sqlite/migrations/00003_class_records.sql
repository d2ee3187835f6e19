-- +goose Up
CREATE TABLE class_records (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  class  TEXT NOT NULL,
  record BLOB NOT NULL
);

-- +goose Down
DROP TABLE class_records;
