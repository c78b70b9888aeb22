-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN request_id INTEGER NOT NULL DEFAULT 0;
