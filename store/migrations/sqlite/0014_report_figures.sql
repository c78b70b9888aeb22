-- +goose Up
CREATE TABLE report_figures (
    report_id INTEGER NOT NULL,
    metric    TEXT NOT NULL,
    value     INTEGER NOT NULL,
    PRIMARY KEY (report_id, metric),
    CONSTRAINT fk_report_figures__report FOREIGN KEY (report_id) REFERENCES reports (id)
);
