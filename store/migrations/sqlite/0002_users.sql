-- +goose Up
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    login         TEXT NOT NULL,
    login_key     TEXT NOT NULL,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change   BOOLEAN NOT NULL,
    locale        TEXT NOT NULL,
    person_id     INTEGER NOT NULL,
    disabled      BOOLEAN NOT NULL,
    created_at    INTEGER NULL,
    version       INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_users__login ON users (login_key);
