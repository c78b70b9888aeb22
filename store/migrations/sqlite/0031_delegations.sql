-- +goose Up
CREATE TABLE delegations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id     INTEGER NOT NULL,
    from_user  INTEGER NOT NULL,
    from_name  TEXT NOT NULL,
    to_user    INTEGER NOT NULL,
    to_name    TEXT NOT NULL,
    from_date  TEXT NULL,
    to_date    TEXT NULL,
    kinds      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NULL,
    revoked_at INTEGER NULL,
    version    INTEGER NOT NULL
);
CREATE INDEX ix_delegations__org ON delegations (org_id, id);
CREATE INDEX ix_delegations__from ON delegations (from_user, to_date);
CREATE INDEX ix_delegations__to ON delegations (to_user, to_date);
