-- +goose Up
DROP INDEX ix_outbox__next;
