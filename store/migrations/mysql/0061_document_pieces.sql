-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS document_pieces (
    document_id BIGINT NOT NULL,
    seq         INT NOT NULL,
    bytes       INT NOT NULL,
    sealed      MEDIUMBLOB NOT NULL,
    PRIMARY KEY (document_id, seq)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
