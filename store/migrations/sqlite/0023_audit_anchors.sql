-- +goose Up
CREATE TABLE audit_anchors (
    day        TEXT NOT NULL PRIMARY KEY,
    chains     INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    created_at INTEGER NULL
);
