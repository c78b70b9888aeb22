-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS policies (
    kind     VARCHAR(32) NOT NULL,
    code     VARCHAR(64) NOT NULL,
    version  INT NOT NULL,
    hash     CHAR(64) NOT NULL,
    body     LONGBLOB NOT NULL,
    saved_at BIGINT NULL,
    PRIMARY KEY (kind, code, hash)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
