-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS verdicts (
    id                 BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    person_id          BIGINT NOT NULL,
    person_name        VARCHAR(255) NOT NULL,
    org_id             BIGINT NOT NULL,
    assignment_id      BIGINT NOT NULL,
    regulation_code    VARCHAR(64) NOT NULL,
    regulation_version INT NOT NULL,
    regulation_hash    CHAR(64) NOT NULL,
    asked_on           CHAR(10) NULL,
    served_days        INT NOT NULL,
    decision           LONGTEXT NOT NULL,
    inputs             LONGBLOB NOT NULL,
    hash               CHAR(64) NOT NULL,
    created_at         BIGINT NULL,
    KEY ix_verdicts__person (person_id, id),
    KEY ix_verdicts__assignment (assignment_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
