-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS leavings (
    id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id         BIGINT NOT NULL,
    user_id        BIGINT NOT NULL,
    user_name      VARCHAR(255) NOT NULL,
    successor      BIGINT NOT NULL,
    successor_name VARCHAR(255) NOT NULL,
    last_day       CHAR(10) NOT NULL,
    note           TEXT NOT NULL,
    planned_by     BIGINT NOT NULL,
    planner_name   VARCHAR(255) NOT NULL,
    created_at     BIGINT NULL,
    ended_at       BIGINT NULL,
    outcome        VARCHAR(16) NOT NULL,
    version        INT NOT NULL,
    KEY ix_leavings__org (org_id, ended_at, id),
    KEY ix_leavings__ended (ended_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
