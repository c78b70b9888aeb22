-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS notices (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    kind       VARCHAR(64) NOT NULL,
    args       TEXT NOT NULL,
    case_kind  VARCHAR(16) NOT NULL,
    case_id    BIGINT NOT NULL,
    task_id    BIGINT NOT NULL,
    urgent     BOOLEAN NOT NULL,
    dedupe_key VARCHAR(190) NULL,
    created_at BIGINT NULL,
    read_at    BIGINT NULL,
    mailed_at  BIGINT NULL,
    UNIQUE KEY uq_notices__dedupe (user_id, dedupe_key),
    KEY ix_notices__user (user_id, id),
    KEY ix_notices__unread (user_id, read_at),
    KEY ix_notices__unmailed (user_id, mailed_at, created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
