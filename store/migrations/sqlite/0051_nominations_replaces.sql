-- +goose Up
ALTER TABLE nominations ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0;
