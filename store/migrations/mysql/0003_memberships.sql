-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS memberships (
    user_id BIGINT NOT NULL,
    org_id  BIGINT NOT NULL,
    role    VARCHAR(32) NOT NULL,
    PRIMARY KEY (user_id, org_id, role),
    KEY ix_memberships__org (org_id, role, user_id),
    CONSTRAINT fk_memberships__user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
