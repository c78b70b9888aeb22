-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX ix_runs__person ON runs (person_id, state);
