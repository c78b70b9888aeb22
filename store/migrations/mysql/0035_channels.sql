-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS channels (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id     BIGINT NOT NULL,
    kind       VARCHAR(32) NOT NULL,
    settings   VARBINARY(4096) NULL,
    enabled    BOOLEAN NOT NULL,
    created_at BIGINT NULL,
    version    INT NOT NULL,
    KEY ix_channels__org (org_id, id),
    KEY ix_channels__enabled (enabled, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
