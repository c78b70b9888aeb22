-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX ix_drafts__saved ON drafts (saved_at);
