-- +goose Up
CREATE TABLE agreements (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    number       TEXT NOT NULL,
    supporter_id INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL,
    programme    TEXT NOT NULL,
    from_date    TEXT NULL,
    to_date      TEXT NULL,
    signed_on    TEXT NULL,
    created_at   INTEGER NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX ix_agreements__supporter ON agreements (supporter_id, id);
CREATE INDEX ix_agreements__recipient ON agreements (recipient_id, id);
