-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE users
    ADD COLUMN epoch        INT NOT NULL DEFAULT 0,
    ADD COLUMN away_from    CHAR(10) NULL,
    ADD COLUMN away_to      CHAR(10) NULL,
    ADD COLUMN stands_in_to CHAR(10) NULL;
