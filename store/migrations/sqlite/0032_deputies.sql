-- +goose Up
CREATE TABLE deputies (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id     INTEGER NOT NULL,
    role       TEXT NOT NULL,
    user_id    INTEGER NOT NULL,
    user_name  TEXT NOT NULL,
    created_at INTEGER NULL
);
CREATE UNIQUE INDEX uq_deputies__user_id ON deputies (org_id, role, user_id);
CREATE INDEX ix_deputies__user ON deputies (user_id, id);
