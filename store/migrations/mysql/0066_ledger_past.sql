-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN past_id BIGINT NOT NULL DEFAULT 0;
