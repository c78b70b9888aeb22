-- +goose Up
CREATE TABLE year_guards (
    programme TEXT NOT NULL,
    year      INTEGER NOT NULL,
    PRIMARY KEY (programme, year)
);
