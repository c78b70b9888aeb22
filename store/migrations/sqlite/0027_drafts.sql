-- +goose Up
CREATE TABLE drafts (
    user_id  INTEGER NOT NULL,
    form     TEXT NOT NULL,
    body     BLOB NOT NULL,
    saved_at INTEGER NULL,
    PRIMARY KEY (user_id, form)
);
