-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE nominations DROP COLUMN statement, DROP COLUMN declarations, DROP COLUMN screening;
