-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS nominations (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cycle_id     BIGINT NOT NULL,
    supporter_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    person_name  VARCHAR(255) NOT NULL,
    position_id  BIGINT NOT NULL,
    track        VARCHAR(64) NOT NULL,
    statement    TEXT NOT NULL,
    declarations TEXT NOT NULL,
    screening    LONGTEXT NOT NULL,
    state        VARCHAR(32) NOT NULL,
    initiator_id BIGINT NOT NULL,
    created_at   BIGINT NULL,
    updated_at   BIGINT NULL,
    version      INT NOT NULL,
    KEY ix_nominations__cycle (cycle_id, state, id),
    KEY ix_nominations__person (person_id, id),
    KEY ix_nominations__supporter (supporter_id, id),
    KEY ix_nominations__recipient (recipient_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
