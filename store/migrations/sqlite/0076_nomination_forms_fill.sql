-- +goose Up
INSERT INTO nomination_forms (id, statement, declarations, screening)
SELECT id, statement, declarations, screening FROM nominations;
