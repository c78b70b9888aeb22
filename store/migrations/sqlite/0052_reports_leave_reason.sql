-- +goose Up
ALTER TABLE reports ADD COLUMN leave_reason TEXT NOT NULL DEFAULT '';
