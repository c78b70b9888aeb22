-- +goose Up
CREATE TABLE copies (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id      INTEGER NOT NULL,
    task_id     INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,
    sender_id   INTEGER NOT NULL,
    sender_name TEXT NOT NULL,
    note        TEXT NOT NULL,
    created_at  INTEGER NULL,
    read_at     INTEGER NULL
);
CREATE UNIQUE INDEX uq_copies__user_id ON copies (run_id, user_id);
CREATE INDEX ix_copies__user ON copies (user_id, id);
CREATE INDEX ix_copies__unread ON copies (user_id, read_at);
