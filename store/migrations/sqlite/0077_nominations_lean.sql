-- +goose Up
ALTER TABLE nominations DROP COLUMN statement;
ALTER TABLE nominations DROP COLUMN declarations;
ALTER TABLE nominations DROP COLUMN screening;
