-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE assignments ADD COLUMN settled_at BIGINT NULL;
