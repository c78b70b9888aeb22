-- +goose Up
CREATE TABLE once_keys (
    user_id    INTEGER NOT NULL,
    once_key   TEXT NOT NULL,
    digest     TEXT NOT NULL,
    result     BLOB NULL,
    created_at INTEGER NULL,
    PRIMARY KEY (user_id, once_key)
);
