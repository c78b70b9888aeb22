-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN request_id BIGINT NOT NULL DEFAULT 0;
