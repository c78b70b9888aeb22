-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS invitations (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id       BIGINT NOT NULL,
    hash         CHAR(64) NOT NULL,
    name         VARCHAR(255) NOT NULL,
    email        VARCHAR(255) NOT NULL,
    roles        TEXT NOT NULL,
    person_id    BIGINT NOT NULL,
    invited_by   BIGINT NOT NULL,
    inviter_name VARCHAR(255) NOT NULL,
    created_at   BIGINT NULL,
    expires_at   BIGINT NULL,
    user_id      BIGINT NOT NULL,
    ended_at     BIGINT NULL,
    version      INT NOT NULL,
    UNIQUE KEY uq_invitations__hash (hash),
    KEY ix_invitations__org (org_id, ended_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
