-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN leave_kind TEXT NOT NULL DEFAULT '';
