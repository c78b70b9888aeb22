-- +goose Up
CREATE TABLE memberships (
    user_id INTEGER NOT NULL,
    org_id  INTEGER NOT NULL,
    role    TEXT NOT NULL,
    PRIMARY KEY (user_id, org_id, role),
    CONSTRAINT fk_memberships__user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX ix_memberships__org ON memberships (org_id, role, user_id);
