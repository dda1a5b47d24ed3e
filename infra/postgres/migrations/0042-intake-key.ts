import type { Migration } from './migration.js';

/**
 * The keys that portals seal fields for, shared by all processes of the intake; private halves sealed, their data keys
 * wrapped under the lineage `records`. The intake may add a first key of a kind; only the rotation changes or deletes.
 */
export const intakeKey: Migration = {
  name: '0042-intake-key',
  up: `
    CREATE TABLE intake_key (
      kid uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('P-256', 'X25519', 'RSA')),
      public_jwk jsonb NOT NULL,
      kek_version integer NOT NULL CHECK (kek_version > 0),
      wrapped bytea NOT NULL CHECK (octet_length(wrapped) <= 1024),
      sealed bytea NOT NULL CHECK (octet_length(sealed) <= 8192),
      created_at timestamptz NOT NULL DEFAULT now(),
      current_from timestamptz,
      retired_at timestamptz,
      CHECK (retired_at IS NULL OR current_from IS NOT NULL)
    );
    CREATE UNIQUE INDEX intake_key_current ON intake_key (kind) WHERE current_from IS NOT NULL AND retired_at IS NULL;
    CREATE UNIQUE INDEX intake_key_next ON intake_key (kind) WHERE current_from IS NULL;
    CREATE TRIGGER intake_key_in_force BEFORE INSERT OR UPDATE OF kek_version, wrapped ON intake_key
      FOR EACH ROW EXECUTE FUNCTION key_version_in_force('records');

    GRANT SELECT, INSERT ON intake_key TO enrollment_api;
    GRANT SELECT, INSERT, DELETE, UPDATE (current_from, retired_at, kek_version, wrapped) ON intake_key
      TO enrollment_worker;
    GRANT SELECT (kid, kind, created_at, current_from, retired_at) ON intake_key TO enrollment_reader, enrollment_auditor;

    CREATE OR REPLACE VIEW key_usage AS
      SELECT 'pending' AS lineage, kek_version AS version, count(*) AS wraps FROM dossier_key GROUP BY 2
      UNION ALL
      SELECT 'records', kek_version, count(*)
      FROM (SELECT kek_version FROM record_key UNION ALL SELECT kek_version FROM intake_key) held GROUP BY 2;
  `,
};
