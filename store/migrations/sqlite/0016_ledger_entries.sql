-- +goose Up
CREATE TABLE ledger_entries (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id     INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL,
    report_id     INTEGER NOT NULL,
    supporter_id  INTEGER NOT NULL,
    recipient_id  INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    from_date     TEXT NULL,
    to_date       TEXT NULL,
    days          INTEGER NOT NULL,
    reverses      INTEGER NOT NULL,
    created_at    INTEGER NULL
);
CREATE INDEX ix_ledger_entries__person ON ledger_entries (person_id, id);
CREATE INDEX ix_ledger_entries__assignment ON ledger_entries (assignment_id, id);
CREATE INDEX ix_ledger_entries__report ON ledger_entries (report_id);
