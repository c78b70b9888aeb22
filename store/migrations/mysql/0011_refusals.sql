-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS refusals (
    id                BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cycle_id          BIGINT NOT NULL,
    nomination_id     BIGINT NOT NULL,
    person_id         BIGINT NOT NULL,
    person_name       VARCHAR(255) NOT NULL,
    supporter_id      BIGINT NOT NULL,
    recipient_id      BIGINT NOT NULL,
    programme_code    VARCHAR(64) NOT NULL,
    programme_version INT NOT NULL,
    programme_hash    CHAR(64) NOT NULL,
    reason            TEXT NOT NULL,
    state             VARCHAR(32) NOT NULL,
    consequence       VARCHAR(64) NOT NULL,
    blocks            BOOLEAN NOT NULL,
    opinion           TEXT NOT NULL,
    decided_by        BIGINT NOT NULL,
    decided_at        BIGINT NULL,
    initiator_id      BIGINT NOT NULL,
    created_at        BIGINT NULL,
    version           INT NOT NULL,
    KEY ix_refusals__person (person_id, state),
    KEY ix_refusals__state (state, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
