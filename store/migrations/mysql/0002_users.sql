-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS users (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    login         VARCHAR(255) NOT NULL,
    login_key     VARCHAR(255) NOT NULL,
    name          VARCHAR(255) NOT NULL,
    email         VARCHAR(255) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    must_change   BOOLEAN NOT NULL,
    locale        VARCHAR(16) NOT NULL,
    person_id     BIGINT NOT NULL,
    disabled      BOOLEAN NOT NULL,
    created_at    BIGINT NULL,
    version       INT NOT NULL,
    UNIQUE KEY uq_users__login (login_key)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
