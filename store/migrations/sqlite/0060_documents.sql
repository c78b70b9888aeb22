-- +goose Up
CREATE TABLE documents (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL,
    uploader_id   INTEGER NOT NULL,
    uploader_name TEXT NOT NULL,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    bytes         INTEGER NOT NULL,
    sha256        TEXT NOT NULL,
    form          TEXT NOT NULL,
    draft_key     TEXT NULL,
    state         TEXT NOT NULL,
    created_at    INTEGER NULL,
    removed_at    INTEGER NULL,
    version       INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_documents__draft ON documents (draft_key);
CREATE INDEX ix_documents__uploader ON documents (uploader_id, state, id);
CREATE INDEX ix_documents__state ON documents (state, created_at);
