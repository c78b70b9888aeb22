-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS appraisals (
    id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    assignment_id BIGINT NOT NULL,
    supporter_id  BIGINT NOT NULL,
    recipient_id  BIGINT NOT NULL,
    side          VARCHAR(16) NOT NULL,
    round         INT NOT NULL,
    scores        TEXT NOT NULL,
    score         INT NOT NULL,
    grade         VARCHAR(64) NOT NULL,
    comment       TEXT NOT NULL,
    appraiser_id  BIGINT NOT NULL,
    appraiser     VARCHAR(255) NOT NULL,
    submitted_at  BIGINT NULL,
    UNIQUE KEY uq_appraisals__side (assignment_id, round, side)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
