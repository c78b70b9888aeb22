-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS positions (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cycle_id   BIGINT NOT NULL,
    track      VARCHAR(64) NOT NULL,
    department VARCHAR(255) NOT NULL,
    specialty  VARCHAR(255) NOT NULL,
    quota      INT NOT NULL,
    KEY ix_positions__cycle (cycle_id, id),
    CONSTRAINT fk_positions__cycle FOREIGN KEY (cycle_id) REFERENCES cycles (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
