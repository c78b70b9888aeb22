-- +goose Up
CREATE TABLE invitations (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id       INTEGER NOT NULL,
    hash         TEXT NOT NULL,
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    roles        TEXT NOT NULL,
    person_id    INTEGER NOT NULL,
    invited_by   INTEGER NOT NULL,
    inviter_name TEXT NOT NULL,
    created_at   INTEGER NULL,
    expires_at   INTEGER NULL,
    user_id      INTEGER NOT NULL,
    ended_at     INTEGER NULL,
    version      INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_invitations__hash ON invitations (hash);
CREATE INDEX ix_invitations__org ON invitations (org_id, ended_at, id);
