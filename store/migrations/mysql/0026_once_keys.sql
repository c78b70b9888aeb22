-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS once_keys (
    user_id    BIGINT NOT NULL,
    once_key   VARCHAR(190) NOT NULL,
    digest     VARCHAR(128) NOT NULL,
    result     LONGBLOB NULL,
    created_at BIGINT NULL,
    PRIMARY KEY (user_id, once_key)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
