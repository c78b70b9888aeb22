-- +goose Up
CREATE TABLE urges (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id     INTEGER NOT NULL,
    task_id    INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    user_name  TEXT NOT NULL,
    created_at INTEGER NULL
);
CREATE INDEX ix_urges__task ON urges (task_id, created_at);
