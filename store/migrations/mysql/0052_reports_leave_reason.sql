-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE reports ADD COLUMN leave_reason VARCHAR(2000) NOT NULL DEFAULT '';
