-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS outbox (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind         VARCHAR(16) NOT NULL,
    case_kind    VARCHAR(16) NOT NULL,
    case_id      BIGINT NOT NULL,
    wake         TEXT NOT NULL,
    notice_id    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    attempts     INT NOT NULL,
    next_at      BIGINT NOT NULL,
    delivered_at BIGINT NULL,
    cause        VARCHAR(500) NOT NULL,
    KEY ix_outbox__next (delivered_at, next_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
