-- +goose Up
DROP TABLE refusals;
