-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS comments (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    run_id     BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    user_name  VARCHAR(255) NOT NULL,
    body       TEXT NOT NULL,
    mentions   TEXT NOT NULL,
    created_at BIGINT NULL,
    KEY ix_comments__run (run_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
