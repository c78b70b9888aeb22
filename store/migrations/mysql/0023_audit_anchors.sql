-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS audit_anchors (
    day        CHAR(10) NOT NULL PRIMARY KEY,
    chains     INT NOT NULL,
    hash       VARCHAR(64) NOT NULL,
    created_at BIGINT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
