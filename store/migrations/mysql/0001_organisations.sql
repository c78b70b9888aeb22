-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS organisations (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name        VARCHAR(255) NOT NULL,
    kind        VARCHAR(32) NOT NULL,
    tier        VARCHAR(32) NOT NULL,
    level       VARCHAR(32) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    parent_id   BIGINT NOT NULL,
    created_at  BIGINT NULL,
    version     INT NOT NULL,
    KEY ix_organisations__name (name, id),
    KEY ix_organisations__parent (parent_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
