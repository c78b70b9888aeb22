-- +goose Up
CREATE TABLE batch_refusals (
    batch_id INTEGER NOT NULL,
    task_id  INTEGER NOT NULL,
    fault    TEXT NOT NULL,
    PRIMARY KEY (batch_id, task_id)
);
