-- +goose Up
CREATE TABLE positions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle_id   INTEGER NOT NULL,
    track      TEXT NOT NULL,
    department TEXT NOT NULL,
    specialty  TEXT NOT NULL,
    quota      INTEGER NOT NULL,
    CONSTRAINT fk_positions__cycle FOREIGN KEY (cycle_id) REFERENCES cycles (id)
);
CREATE INDEX ix_positions__cycle ON positions (cycle_id, id);
