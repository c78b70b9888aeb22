-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS people (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id        BIGINT NOT NULL,
    user_id       BIGINT NOT NULL,
    name          VARCHAR(255) NOT NULL,
    sex           VARCHAR(8) NOT NULL,
    birth_date    CHAR(10) NULL,
    profession    VARCHAR(32) NOT NULL,
    specialty     VARCHAR(255) NOT NULL,
    department    VARCHAR(255) NOT NULL,
    title         VARCHAR(32) NOT NULL,
    title_since   CHAR(10) NULL,
    contract      BOOLEAN NOT NULL,
    id_number     VARBINARY(512) NULL,
    id_number_key CHAR(64) NULL,
    phone         VARBINARY(512) NULL,
    created_at    BIGINT NULL,
    version       INT NOT NULL,
    UNIQUE KEY uq_people__id_number (org_id, id_number_key),
    KEY ix_people__org (org_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
