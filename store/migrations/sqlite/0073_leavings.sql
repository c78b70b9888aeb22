-- +goose Up
CREATE TABLE leavings (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id         INTEGER NOT NULL,
    user_id        INTEGER NOT NULL,
    user_name      TEXT NOT NULL,
    successor      INTEGER NOT NULL,
    successor_name TEXT NOT NULL,
    last_day       TEXT NOT NULL,
    note           TEXT NOT NULL,
    planned_by     INTEGER NOT NULL,
    planner_name   TEXT NOT NULL,
    created_at     INTEGER NULL,
    ended_at       INTEGER NULL,
    outcome        TEXT NOT NULL,
    version        INTEGER NOT NULL
);
CREATE INDEX ix_leavings__org ON leavings (org_id, ended_at, id);
CREATE INDEX ix_leavings__ended ON leavings (ended_at, id);
