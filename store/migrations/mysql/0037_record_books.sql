-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS record_books (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id        BIGINT NOT NULL,
    year          INT NOT NULL,
    code          VARCHAR(64) NOT NULL,
    title         VARCHAR(255) NOT NULL,
    kind          VARCHAR(64) NOT NULL,
    perspective   VARCHAR(32) NOT NULL,
    programme     VARCHAR(255) NOT NULL,
    period_text   VARCHAR(255) NOT NULL,
    period_kind   VARCHAR(32) NOT NULL,
    period_masked BOOLEAN NOT NULL,
    from_date     VARCHAR(10) NULL,
    to_date       VARCHAR(10) NULL,
    details       LONGTEXT NOT NULL,
    created_at    BIGINT NULL,
    created_by    BIGINT NOT NULL,
    version       INT NOT NULL,
    UNIQUE KEY uq_record_books__code (org_id, code),
    KEY ix_record_books__year (year, id),
    CONSTRAINT fk_record_books__org FOREIGN KEY (org_id) REFERENCES organisations (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
