-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS filings (
    id              BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id          BIGINT NOT NULL,
    reverses        BIGINT NOT NULL,
    reason          TEXT NOT NULL,
    entry_count     INT NOT NULL,
    days            INT NOT NULL,
    initiator_id    BIGINT NOT NULL,
    initiator_name  VARCHAR(255) NOT NULL,
    state           VARCHAR(16) NOT NULL,
    opinion         TEXT NOT NULL,
    decided_by      BIGINT NOT NULL,
    decided_by_name VARCHAR(255) NOT NULL,
    decided_at      BIGINT NULL,
    created_at      BIGINT NULL,
    updated_at      BIGINT NULL,
    version         INT NOT NULL,
    KEY ix_filings__org (org_id, id),
    KEY ix_filings__state (state, id),
    KEY ix_filings__reverses (reverses, state)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
