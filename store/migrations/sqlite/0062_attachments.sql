-- +goose Up
CREATE TABLE attachments (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id  INTEGER NOT NULL,
    to_kind      TEXT NOT NULL,
    to_id        INTEGER NOT NULL,
    run_id       INTEGER NOT NULL,
    supporter_id INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL,
    person_id    INTEGER NOT NULL,
    created_at   INTEGER NULL
);
CREATE UNIQUE INDEX uq_attachments__to_id ON attachments (document_id, to_kind, to_id);
CREATE INDEX ix_attachments__to ON attachments (to_kind, to_id, id);
CREATE INDEX ix_attachments__run ON attachments (run_id, id);
