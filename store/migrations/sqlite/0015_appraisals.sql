-- +goose Up
CREATE TABLE appraisals (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    assignment_id INTEGER NOT NULL,
    supporter_id  INTEGER NOT NULL,
    recipient_id  INTEGER NOT NULL,
    side          TEXT NOT NULL,
    round         INTEGER NOT NULL,
    scores        TEXT NOT NULL,
    score         INTEGER NOT NULL,
    grade         TEXT NOT NULL,
    comment       TEXT NOT NULL,
    appraiser_id  INTEGER NOT NULL,
    appraiser     TEXT NOT NULL,
    submitted_at  INTEGER NULL
);
CREATE UNIQUE INDEX uq_appraisals__side ON appraisals (assignment_id, round, side);
