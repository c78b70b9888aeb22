-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS cycles (
    id                BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    number            VARCHAR(32) NOT NULL,
    title             VARCHAR(255) NOT NULL,
    agreement_id      BIGINT NOT NULL,
    supporter_id      BIGINT NOT NULL,
    recipient_id      BIGINT NOT NULL,
    programme_code    VARCHAR(64) NOT NULL,
    programme_version INT NOT NULL,
    programme_hash    CHAR(64) NOT NULL,
    nomination_until  CHAR(10) NULL,
    from_date         CHAR(10) NULL,
    to_date           CHAR(10) NULL,
    backfill          BOOLEAN NOT NULL,
    backfill_reason   TEXT NOT NULL,
    backfill_until    BIGINT NULL,
    publicity_from    CHAR(10) NULL,
    publicity_to      CHAR(10) NULL,
    state             VARCHAR(32) NOT NULL,
    initiator_id      BIGINT NOT NULL,
    created_at        BIGINT NULL,
    updated_at        BIGINT NULL,
    version           INT NOT NULL,
    KEY ix_cycles__supporter (supporter_id, programme_code, from_date),
    KEY ix_cycles__recipient (recipient_id, id),
    KEY ix_cycles__state (state, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
