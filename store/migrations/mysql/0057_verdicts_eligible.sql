-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE verdicts ADD COLUMN eligible VARCHAR(16) NOT NULL DEFAULT '';
