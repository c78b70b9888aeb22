-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS past_services (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    filing_id   BIGINT NOT NULL,
    line_no     INT NOT NULL,
    org_id      BIGINT NOT NULL,
    person_id   BIGINT NOT NULL,
    person_name VARCHAR(255) NOT NULL,
    from_date   CHAR(10) NULL,
    to_date     CHAR(10) NULL,
    kind        VARCHAR(32) NOT NULL,
    share       INT NOT NULL,
    place       TEXT NOT NULL,
    appraisal   VARCHAR(32) NOT NULL,
    document    TEXT NOT NULL,
    note        TEXT NOT NULL,
    state       VARCHAR(16) NOT NULL,
    created_at  BIGINT NULL,
    KEY ix_past_services__filing (filing_id, id),
    KEY ix_past_services__person (person_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
