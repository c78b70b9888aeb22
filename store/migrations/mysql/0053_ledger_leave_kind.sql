-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE ledger_entries ADD COLUMN leave_kind VARCHAR(32) NOT NULL DEFAULT '';
