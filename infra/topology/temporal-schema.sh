#!/bin/sh
# Brings the schema of both stores of Temporal up to this version; safe to run again, and before each upgrade.
set -eu
SQL_PASSWORD="$(cat "$SQL_PASSWORD_FILE")"
export SQL_PASSWORD
for store in temporal visibility; do
  case "$store" in
    temporal) database=temporal ;;
    visibility) database=temporal_visibility ;;
  esac
  # Makes the two tables that schema versions are kept in, where they are not there.
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "postgresql/v12/$store"
done
