-- +goose Up
CREATE TABLE place_facts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id      INTEGER NOT NULL,
    from_date   TEXT NULL,
    to_date     TEXT NULL,
    remote      INTEGER NULL,
    poor_county INTEGER NULL,
    area_class  INTEGER NOT NULL,
    document    TEXT NOT NULL,
    set_by      INTEGER NOT NULL,
    set_by_name TEXT NOT NULL,
    created_at  INTEGER NULL
);
CREATE INDEX ix_place_facts__org ON place_facts (org_id, id);
