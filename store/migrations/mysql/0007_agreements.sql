-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS agreements (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    number       VARCHAR(255) NOT NULL,
    supporter_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    programme    VARCHAR(64) NOT NULL,
    from_date    CHAR(10) NULL,
    to_date      CHAR(10) NULL,
    signed_on    CHAR(10) NULL,
    created_at   BIGINT NULL,
    version      INT NOT NULL,
    KEY ix_agreements__supporter (supporter_id, id),
    KEY ix_agreements__recipient (recipient_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
