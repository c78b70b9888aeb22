-- +goose NO TRANSACTION
-- +goose Up
DROP TABLE IF EXISTS refusals;
