-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS year_closes (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    programme  VARCHAR(64) NOT NULL,
    year       INT NOT NULL,
    state      VARCHAR(16) NOT NULL,
    round      INT NOT NULL,
    figures    LONGTEXT NOT NULL,
    hash       VARCHAR(64) NOT NULL,
    frozen_at  BIGINT NULL,
    locked_at  BIGINT NULL,
    created_at BIGINT NULL,
    version    INT NOT NULL,
    UNIQUE KEY uq_year_closes__year (programme, year),
    KEY ix_year_closes__year (year, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
