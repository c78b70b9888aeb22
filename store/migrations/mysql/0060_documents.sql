-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS documents (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id        BIGINT NOT NULL,
    uploader_id   BIGINT NOT NULL,
    uploader_name VARCHAR(255) NOT NULL,
    name          VARCHAR(255) NOT NULL,
    media_type    VARCHAR(120) NOT NULL,
    bytes         BIGINT NOT NULL,
    sha256        VARCHAR(64) NOT NULL,
    form          VARCHAR(120) NOT NULL,
    draft_key     VARCHAR(255) NULL,
    state         VARCHAR(32) NOT NULL,
    created_at    BIGINT NULL,
    removed_at    BIGINT NULL,
    version       INT NOT NULL,
    UNIQUE KEY uq_documents__draft (draft_key),
    KEY ix_documents__uploader (uploader_id, state, id),
    KEY ix_documents__state (state, created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
