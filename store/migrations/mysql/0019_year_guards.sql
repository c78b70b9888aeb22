-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS year_guards (
    programme VARCHAR(64) NOT NULL,
    year      INT NOT NULL,
    PRIMARY KEY (programme, year)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
