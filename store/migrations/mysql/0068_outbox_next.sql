-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX ix_outbox__next ON outbox;
