-- +goose Up
CREATE TABLE reports (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    assignment_id     INTEGER NOT NULL,
    cycle_id          INTEGER NOT NULL,
    person_id         INTEGER NOT NULL,
    person_name       TEXT NOT NULL,
    supporter_id      INTEGER NOT NULL,
    recipient_id      INTEGER NOT NULL,
    programme_code    TEXT NOT NULL,
    programme_version INTEGER NOT NULL,
    programme_hash    TEXT NOT NULL,
    year              INTEGER NOT NULL,
    month             TEXT NOT NULL,
    from_date         TEXT NULL,
    to_date           TEXT NULL,
    due_on            TEXT NULL,
    state             TEXT NOT NULL,
    summary           TEXT NOT NULL,
    late_reason       TEXT NOT NULL,
    entered_late      BOOLEAN NOT NULL,
    leave_days        INTEGER NOT NULL,
    absent_days       INTEGER NOT NULL,
    nights_away       INTEGER NOT NULL,
    return_reason     TEXT NOT NULL,
    submitted_at      INTEGER NULL,
    submitted_by      INTEGER NOT NULL,
    accepted_at       INTEGER NULL,
    updated_at        INTEGER NULL,
    version           INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_reports__month ON reports (assignment_id, month);
CREATE INDEX ix_reports__cycle ON reports (cycle_id, state);
CREATE INDEX ix_reports__year ON reports (programme_code, year, state);
CREATE INDEX ix_reports__person ON reports (person_id, month);
CREATE INDEX ix_reports__supporter ON reports (supporter_id, month);
CREATE INDEX ix_reports__recipient ON reports (recipient_id, month);
CREATE INDEX ix_reports__month ON reports (month, id);
