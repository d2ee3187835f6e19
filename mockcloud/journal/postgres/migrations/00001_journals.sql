-- +goose Up
-- Numbers of worlds and of their lives: none is ever used again.
CREATE SEQUENCE lives;

CREATE TABLE worlds (
  id   bigint PRIMARY KEY DEFAULT nextval('lives'),
  name text COLLATE "C" NOT NULL UNIQUE,
  -- Another life begins when entries are dropped from the end: who has folded them must begin anew.
  life bigint NOT NULL DEFAULT nextval('lives')
);

-- No foreign key: the lock on a world guards what it would, without writing the world's row for each entry.
CREATE TABLE entries (
  world bigint NOT NULL,
  seq   bigint NOT NULL,
  entry bytea NOT NULL,
  wire  bytea,
  PRIMARY KEY (world, seq)
);

-- +goose Down
DROP TABLE entries;
DROP TABLE worlds;
DROP SEQUENCE lives;
