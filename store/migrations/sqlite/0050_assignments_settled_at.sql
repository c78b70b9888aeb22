-- +goose Up
ALTER TABLE assignments ADD COLUMN settled_at INTEGER NULL;
