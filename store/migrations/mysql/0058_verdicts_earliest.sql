-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE verdicts ADD COLUMN earliest_on CHAR(10) NULL;
