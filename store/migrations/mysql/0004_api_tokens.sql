-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS api_tokens (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    hash       CHAR(64) NOT NULL,
    name       VARCHAR(255) NOT NULL,
    scopes     TEXT NOT NULL,
    created_at BIGINT NULL,
    expires_at BIGINT NULL,
    UNIQUE KEY uq_api_tokens__hash (hash),
    KEY ix_api_tokens__user (user_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
