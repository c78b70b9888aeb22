-- +goose Up
CREATE TABLE year_closes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    programme  TEXT NOT NULL,
    year       INTEGER NOT NULL,
    state      TEXT NOT NULL,
    round      INTEGER NOT NULL,
    figures    TEXT NOT NULL,
    hash       TEXT NOT NULL,
    frozen_at  INTEGER NULL,
    locked_at  INTEGER NULL,
    created_at INTEGER NULL,
    version    INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_year_closes__year ON year_closes (programme, year);
CREATE INDEX ix_year_closes__year ON year_closes (year, id);
