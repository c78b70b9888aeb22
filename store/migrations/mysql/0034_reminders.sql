-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS reminders (
    user_id      BIGINT NOT NULL PRIMARY KEY,
    email        BOOLEAN NOT NULL,
    wecom        BOOLEAN NOT NULL,
    wecom_user   VARCHAR(64) NOT NULL,
    quiet_from   INT NOT NULL,
    quiet_to     INT NOT NULL,
    urgent_wakes BOOLEAN NOT NULL,
    version      INT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
