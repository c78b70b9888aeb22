-- +goose Up
CREATE TABLE reminders (
    user_id      INTEGER PRIMARY KEY,
    email        BOOLEAN NOT NULL,
    wecom        BOOLEAN NOT NULL,
    wecom_user   TEXT NOT NULL,
    quiet_from   INTEGER NOT NULL,
    quiet_to     INTEGER NOT NULL,
    urgent_wakes BOOLEAN NOT NULL,
    version      INTEGER NOT NULL
);
