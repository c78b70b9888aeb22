-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS attachments (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    document_id  BIGINT NOT NULL,
    to_kind      VARCHAR(32) NOT NULL,
    to_id        BIGINT NOT NULL,
    run_id       BIGINT NOT NULL,
    supporter_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    created_at   BIGINT NULL,
    UNIQUE KEY uq_attachments__to_id (document_id, to_kind, to_id),
    KEY ix_attachments__to (to_kind, to_id, id),
    KEY ix_attachments__run (run_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
