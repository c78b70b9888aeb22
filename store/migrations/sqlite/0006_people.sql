-- +goose Up
CREATE TABLE people (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    sex           TEXT NOT NULL,
    birth_date    TEXT NULL,
    profession    TEXT NOT NULL,
    specialty     TEXT NOT NULL,
    department    TEXT NOT NULL,
    title         TEXT NOT NULL,
    title_since   TEXT NULL,
    contract      BOOLEAN NOT NULL,
    id_number     BLOB NULL,
    id_number_key TEXT NULL,
    phone         BLOB NULL,
    created_at    INTEGER NULL,
    version       INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_people__id_number ON people (org_id, id_number_key);
CREATE INDEX ix_people__org ON people (org_id, id);
