-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS batch_refusals (
    batch_id BIGINT NOT NULL,
    task_id  BIGINT NOT NULL,
    fault    TEXT NOT NULL,
    PRIMARY KEY (batch_id, task_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
