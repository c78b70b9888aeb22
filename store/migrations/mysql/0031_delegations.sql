-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS delegations (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id     BIGINT NOT NULL,
    from_user  BIGINT NOT NULL,
    from_name  VARCHAR(255) NOT NULL,
    to_user    BIGINT NOT NULL,
    to_name    VARCHAR(255) NOT NULL,
    from_date  CHAR(10) NULL,
    to_date    CHAR(10) NULL,
    kinds      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NULL,
    revoked_at BIGINT NULL,
    version    INT NOT NULL,
    KEY ix_delegations__org (org_id, id),
    KEY ix_delegations__from (from_user, to_date),
    KEY ix_delegations__to (to_user, to_date)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
