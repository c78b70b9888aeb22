-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS place_facts (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org_id      BIGINT NOT NULL,
    from_date   CHAR(10) NULL,
    to_date     CHAR(10) NULL,
    remote      BOOLEAN NULL,
    poor_county BOOLEAN NULL,
    area_class  INT NOT NULL,
    document    VARCHAR(512) NOT NULL,
    set_by      BIGINT NOT NULL,
    set_by_name VARCHAR(255) NOT NULL,
    created_at  BIGINT NULL,
    KEY ix_place_facts__org (org_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
