-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX ix_once_keys__created ON once_keys (created_at);
