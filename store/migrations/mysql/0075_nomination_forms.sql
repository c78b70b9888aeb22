-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS nomination_forms (
    id           BIGINT NOT NULL PRIMARY KEY,
    statement    TEXT NOT NULL,
    declarations TEXT NOT NULL,
    screening    LONGTEXT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
