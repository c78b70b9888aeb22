-- +goose Up
ALTER TABLE appraisals ADD COLUMN vetoes TEXT NOT NULL DEFAULT '';
