#!/bin/sh
# Run once by PostgreSQL's image on an empty data folder: Temporal's two databases, and the role that owns them.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
  --set password="$(cat /run/secrets/temporal-database-password)" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT, TEMPORARY ON DATABASE temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE temporal, temporal_visibility TO temporal;
SQL
