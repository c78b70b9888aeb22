-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS ledger_entries (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    person_id     BIGINT NOT NULL,
    assignment_id BIGINT NOT NULL,
    report_id     BIGINT NOT NULL,
    supporter_id  BIGINT NOT NULL,
    recipient_id  BIGINT NOT NULL,
    kind          VARCHAR(16) NOT NULL,
    from_date     CHAR(10) NULL,
    to_date       CHAR(10) NULL,
    days          INT NOT NULL,
    reverses      BIGINT NOT NULL,
    created_at    BIGINT NULL,
    KEY ix_ledger_entries__person (person_id, id),
    KEY ix_ledger_entries__assignment (assignment_id, id),
    KEY ix_ledger_entries__report (report_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
