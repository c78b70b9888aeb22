-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE nominations ADD COLUMN replaces BIGINT NOT NULL DEFAULT 0;
