#!/bin/bash
# Runs once, when the MySQL image initialises an empty volume: the schemas and their two
# users. Neither user sees the other's schemas.
set -euo pipefail

MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --protocol=socket -uroot <<SQL
CREATE DATABASE duikou CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE temporal CHARACTER SET utf8mb4;
CREATE DATABASE temporal_visibility CHARACTER SET utf8mb4;

CREATE USER 'duikou'@'%' IDENTIFIED BY '${DUIKOU_DB_PASSWORD}';
GRANT ALL PRIVILEGES ON duikou.* TO 'duikou'@'%';

CREATE USER 'temporal'@'%' IDENTIFIED BY '${TEMPORAL_DB_PASSWORD}';
GRANT ALL PRIVILEGES ON temporal.* TO 'temporal'@'%';
GRANT ALL PRIVILEGES ON temporal_visibility.* TO 'temporal'@'%';
SQL
