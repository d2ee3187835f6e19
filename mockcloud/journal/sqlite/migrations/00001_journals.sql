-- +goose Up
CREATE TABLE worlds (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
);

-- Rows lie in the order they came, so that entries of many worlds that are stored together fill the same few pages:
-- a table ordered by world would write one page for each of them.
CREATE TABLE entries (
  id    INTEGER PRIMARY KEY,
  world INTEGER NOT NULL REFERENCES worlds (id),
  seq   INTEGER NOT NULL,
  entry BLOB NOT NULL,
  wire  BLOB
);
CREATE UNIQUE INDEX entries_by_world ON entries (world, seq);

-- +goose Down
DROP TABLE entries;
DROP TABLE worlds;
