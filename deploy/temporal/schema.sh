#!/bin/sh
# Sets up or updates both Temporal schemas from the files inside the tool. Running it again
# changes nothing, so an upgrade is a new TEMPORAL_VERSION in .env and `docker compose up -d`.
# The connection comes from the SQL_* variables.
set -eu

apply() { # database, schema
	temporal-sql-tool --db "$1" setup-schema --version 0.0
	temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}

apply temporal mysql/v8/temporal
apply temporal_visibility mysql/v8/visibility
