-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS deliveries (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    org_id     BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind       VARCHAR(32) NOT NULL,
    once_key   VARCHAR(64) NOT NULL,
    purpose    VARCHAR(16) NOT NULL,
    day        CHAR(10) NULL,
    notices    TEXT NOT NULL,
    state      VARCHAR(16) NOT NULL,
    code       VARCHAR(32) NOT NULL,
    detail     VARCHAR(32) NOT NULL,
    attempts   INT NOT NULL,
    next_at    BIGINT NULL,
    created_at BIGINT NULL,
    settled_at BIGINT NULL,
    UNIQUE KEY uq_deliveries__once (user_id, channel_id, kind, once_key),
    KEY ix_deliveries__due (state, next_at, id),
    KEY ix_deliveries__user (user_id, id),
    KEY ix_deliveries__org (org_id, id),
    KEY ix_deliveries__settled (settled_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
