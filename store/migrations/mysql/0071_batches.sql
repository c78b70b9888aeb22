-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS batches (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id     BIGINT NOT NULL,
    opinion     TEXT NOT NULL,
    tasks       MEDIUMTEXT NOT NULL,
    size        INT NOT NULL,
    taken       INT NOT NULL,
    refused     INT NOT NULL,
    state       VARCHAR(16) NOT NULL,
    lease_until BIGINT NULL,
    created_at  BIGINT NULL,
    done_at     BIGINT NULL,
    version     INT NOT NULL,
    KEY ix_batches__user (user_id, id),
    KEY ix_batches__lease (state, lease_until, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
