-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS audit_heads (
    case_kind VARCHAR(16) NOT NULL,
    case_id   BIGINT NOT NULL,
    seq       INT NOT NULL,
    hash      VARCHAR(64) NOT NULL,
    PRIMARY KEY (case_kind, case_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
