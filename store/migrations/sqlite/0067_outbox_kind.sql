-- +goose Up
CREATE INDEX ix_outbox__kind ON outbox (delivered_at, kind, next_at, id);
