-- +goose Up
ALTER TABLE verdicts ADD COLUMN earliest_on TEXT NULL;
