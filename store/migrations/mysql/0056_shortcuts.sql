-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS shortcuts (
    id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    kind    VARCHAR(20) NOT NULL,
    name    VARCHAR(255) NOT NULL,
    body    TEXT NOT NULL,
    KEY ix_shortcuts__user (user_id, kind, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
