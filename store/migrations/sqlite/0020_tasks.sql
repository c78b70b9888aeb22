-- +goose Up
CREATE TABLE tasks (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT NOT NULL,
    case_kind     TEXT NOT NULL,
    case_id       INTEGER NOT NULL,
    subject_kind  TEXT NOT NULL,
    subject_id    INTEGER NOT NULL,
    chain         TEXT NOT NULL,
    step          TEXT NOT NULL,
    round         INTEGER NOT NULL,
    org_id        INTEGER NOT NULL,
    supporter_id  INTEGER NOT NULL,
    recipient_id  INTEGER NOT NULL,
    holder        TEXT NOT NULL,
    escalated_to  TEXT NOT NULL,
    initiator_id  INTEGER NOT NULL,
    person_id     INTEGER NOT NULL,
    label         TEXT NOT NULL,
    period        TEXT NOT NULL,
    state         TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    opinion       TEXT NOT NULL,
    acted_by      INTEGER NOT NULL,
    acted_by_name TEXT NOT NULL,
    opened_at     INTEGER NULL,
    due_at        INTEGER NOT NULL,
    closed_at     INTEGER NULL,
    rungs         TEXT NOT NULL,
    rungs_done    INTEGER NOT NULL,
    wake_at       INTEGER NULL,
    version       INTEGER NOT NULL
);
CREATE INDEX ix_tasks__holder ON tasks (holder, state, due_at, id);
CREATE INDEX ix_tasks__escalated ON tasks (escalated_to, state, due_at, id);
CREATE INDEX ix_tasks__org ON tasks (org_id, state, due_at, id);
CREATE INDEX ix_tasks__due ON tasks (state, due_at, id);
CREATE INDEX ix_tasks__acted ON tasks (acted_by, closed_at, id);
CREATE INDEX ix_tasks__initiator ON tasks (initiator_id, id);
CREATE INDEX ix_tasks__case ON tasks (case_kind, case_id, id);
