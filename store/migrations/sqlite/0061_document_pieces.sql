-- +goose Up
CREATE TABLE document_pieces (
    document_id INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (document_id, seq)
);
