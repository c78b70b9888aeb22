-- +goose Up
CREATE TABLE audit_heads (
    case_kind TEXT NOT NULL,
    case_id   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    hash      TEXT NOT NULL,
    PRIMARY KEY (case_kind, case_id)
);
