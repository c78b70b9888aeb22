-- +goose Up
CREATE TABLE job_runs (
    job      TEXT NOT NULL,
    period   TEXT NOT NULL,
    begun_at INTEGER NULL,
    PRIMARY KEY (job, period)
);
