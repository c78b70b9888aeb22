-- +goose Up
CREATE TABLE past_services (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    filing_id   INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    org_id      INTEGER NOT NULL,
    person_id   INTEGER NOT NULL,
    person_name TEXT NOT NULL,
    from_date   TEXT NULL,
    to_date     TEXT NULL,
    kind        TEXT NOT NULL,
    share       INTEGER NOT NULL,
    place       TEXT NOT NULL,
    appraisal   TEXT NOT NULL,
    document    TEXT NOT NULL,
    note        TEXT NOT NULL,
    state       TEXT NOT NULL,
    created_at  INTEGER NULL
);
CREATE INDEX ix_past_services__filing ON past_services (filing_id, id);
CREATE INDEX ix_past_services__person ON past_services (person_id, id);
