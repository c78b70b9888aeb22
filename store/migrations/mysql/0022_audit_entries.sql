-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS audit_entries (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    case_kind    VARCHAR(16) NOT NULL,
    case_id      BIGINT NOT NULL,
    seq          INT NOT NULL,
    happened_at  BIGINT NULL,
    actor_id     BIGINT NOT NULL,
    actor_name   VARCHAR(255) NOT NULL,
    action       VARCHAR(64) NOT NULL,
    subject_kind VARCHAR(16) NOT NULL,
    subject_id   BIGINT NOT NULL,
    note         TEXT NOT NULL,
    args         TEXT NOT NULL,
    prev_hash    VARCHAR(64) NOT NULL,
    hash         CHAR(64) NOT NULL,
    UNIQUE KEY uq_audit_entries__seq (case_kind, case_id, seq)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
