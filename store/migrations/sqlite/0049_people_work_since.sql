-- +goose Up
ALTER TABLE people ADD COLUMN work_since TEXT NULL;
