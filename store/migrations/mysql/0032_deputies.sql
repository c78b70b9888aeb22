-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS deputies (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id     BIGINT NOT NULL,
    role       VARCHAR(32) NOT NULL,
    user_id    BIGINT NOT NULL,
    user_name  VARCHAR(255) NOT NULL,
    created_at BIGINT NULL,
    UNIQUE KEY uq_deputies__user_id (org_id, role, user_id),
    KEY ix_deputies__user (user_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
