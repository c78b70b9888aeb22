-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN past_id INTEGER NOT NULL DEFAULT 0;
