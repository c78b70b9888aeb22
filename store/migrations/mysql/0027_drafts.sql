-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS drafts (
    user_id  BIGINT NOT NULL,
    form     VARCHAR(128) NOT NULL,
    body     LONGBLOB NOT NULL,
    saved_at BIGINT NULL,
    PRIMARY KEY (user_id, form)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
