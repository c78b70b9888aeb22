-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS urges (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    run_id     BIGINT NOT NULL,
    task_id    BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    user_name  VARCHAR(255) NOT NULL,
    created_at BIGINT NULL,
    KEY ix_urges__task (task_id, created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
