-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX ix_verdicts__house ON verdicts (org_id, regulation_code, person_id, id);
