-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE people ADD COLUMN work_since CHAR(10) NULL;
