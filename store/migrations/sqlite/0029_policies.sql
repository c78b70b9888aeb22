-- +goose Up
CREATE TABLE policies (
    kind     TEXT NOT NULL,
    code     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    hash     TEXT NOT NULL,
    body     BLOB NOT NULL,
    saved_at INTEGER NULL,
    PRIMARY KEY (kind, code, hash)
);
