#!/bin/sh
# Run once by PostgreSQL's image on an empty data folder: the database and a login role for each process. What a role
# may do comes with the migrations. Passwords are those within the URLs that the processes are given.
set -eu
for role in owner api worker auditor reader codec break_glass patient_portal; do
  password="$(sed -E 's|^[a-z]+://[^:]+:([^@]+)@.*$|\1|' "/run/secrets/url-$role")"
  psql --username postgres --set ON_ERROR_STOP=1 --set role="enrollment_$role" --set password="$password" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
done
psql --username postgres --set ON_ERROR_STOP=1 <<'SQL'
CREATE DATABASE enrollment OWNER enrollment_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE enrollment FROM PUBLIC;
GRANT CONNECT ON DATABASE enrollment TO enrollment_owner, enrollment_api, enrollment_worker, enrollment_auditor,
  enrollment_reader, enrollment_codec, enrollment_break_glass, enrollment_patient_portal;
SQL
