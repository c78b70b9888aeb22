-- +goose Up
CREATE TABLE nomination_forms (
    id           INTEGER PRIMARY KEY,
    statement    TEXT NOT NULL,
    declarations TEXT NOT NULL,
    screening    TEXT NOT NULL
);
