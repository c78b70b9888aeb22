-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS job_runs (
    job      VARCHAR(64) NOT NULL,
    period   VARCHAR(32) NOT NULL,
    begun_at BIGINT NULL,
    PRIMARY KEY (job, period)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
