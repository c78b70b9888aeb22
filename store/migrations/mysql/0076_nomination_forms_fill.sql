-- +goose NO TRANSACTION
-- +goose Up
INSERT IGNORE INTO nomination_forms (id, statement, declarations, screening)
SELECT id, statement, declarations, screening FROM nominations;
