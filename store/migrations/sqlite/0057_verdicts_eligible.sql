-- +goose Up
ALTER TABLE verdicts ADD COLUMN eligible TEXT NOT NULL DEFAULT '';
