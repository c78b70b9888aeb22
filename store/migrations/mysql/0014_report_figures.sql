-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS report_figures (
    report_id BIGINT NOT NULL,
    metric    VARCHAR(64) NOT NULL,
    value     BIGINT NOT NULL,
    PRIMARY KEY (report_id, metric),
    CONSTRAINT fk_report_figures__report FOREIGN KEY (report_id) REFERENCES reports (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
