-- +goose Up
CREATE TABLE record_books (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL,
    year          INTEGER NOT NULL,
    code          TEXT NOT NULL,
    title         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    perspective   TEXT NOT NULL,
    programme     TEXT NOT NULL,
    period_text   TEXT NOT NULL,
    period_kind   TEXT NOT NULL,
    period_masked BOOLEAN NOT NULL,
    from_date     TEXT NULL,
    to_date       TEXT NULL,
    details       TEXT NOT NULL,
    created_at    INTEGER NULL,
    created_by    INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    CONSTRAINT fk_record_books__org FOREIGN KEY (org_id) REFERENCES organisations (id)
);
CREATE UNIQUE INDEX uq_record_books__code ON record_books (org_id, code);
CREATE INDEX ix_record_books__year ON record_books (year, id);
