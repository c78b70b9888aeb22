-- +goose Up
CREATE TABLE organisations (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    tier        TEXT NOT NULL,
    level       TEXT NOT NULL,
    region_code TEXT NOT NULL,
    parent_id   INTEGER NOT NULL,
    created_at  INTEGER NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX ix_organisations__name ON organisations (name, id);
CREATE INDEX ix_organisations__parent ON organisations (parent_id, id);
