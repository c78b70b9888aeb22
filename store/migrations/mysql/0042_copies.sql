-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS copies (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    run_id      BIGINT NOT NULL,
    task_id     BIGINT NOT NULL,
    user_id     BIGINT NOT NULL,
    sender_id   BIGINT NOT NULL,
    sender_name VARCHAR(255) NOT NULL,
    note        TEXT NOT NULL,
    created_at  BIGINT NULL,
    read_at     BIGINT NULL,
    UNIQUE KEY uq_copies__user_id (run_id, user_id),
    KEY ix_copies__user (user_id, id),
    KEY ix_copies__unread (user_id, read_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
