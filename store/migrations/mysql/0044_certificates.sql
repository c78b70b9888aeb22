-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS certificates (
    id              BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    certificate     VARCHAR(190) NULL,
    assignment_id   BIGINT NOT NULL,
    person_id       BIGINT NOT NULL,
    supporter_id    BIGINT NOT NULL,
    recipient_id    BIGINT NOT NULL,
    code            VARCHAR(64) NOT NULL,
    words           LONGTEXT NOT NULL,
    issued_at       BIGINT NULL,
    revoked_by      BIGINT NOT NULL,
    revoked_by_name VARCHAR(255) NOT NULL,
    revoked_at      BIGINT NULL,
    revoke_reason   TEXT NOT NULL,
    version         INT NOT NULL,
    UNIQUE KEY uq_certificates__certificate (certificate),
    UNIQUE KEY uq_certificates__code (code),
    KEY ix_certificates__person (person_id, id),
    KEY ix_certificates__assignment (assignment_id, id),
    KEY ix_certificates__supporter (supporter_id, id),
    KEY ix_certificates__recipient (recipient_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
