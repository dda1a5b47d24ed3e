import type { Migration } from './migration.js';

/** One key per UTC day for the index under which identity inquiries are counted (protocol.md 26). No enrollment's id is near. */
export const attemptKey: Migration = {
  name: '0043-attempt-key',
  up: `
    CREATE TABLE attempt_key (
      day date PRIMARY KEY,
      -- What the wrap is bound to: random, so that a day's key unwraps for nothing else.
      id uuid NOT NULL UNIQUE,
      kek_version integer NOT NULL CHECK (kek_version > 0),
      wrapped bytea NOT NULL CHECK (octet_length(wrapped) <= 1024)
    );
    CREATE TRIGGER attempt_key_in_force BEFORE INSERT OR UPDATE OF kek_version, wrapped ON attempt_key
      FOR EACH ROW EXECUTE FUNCTION key_version_in_force('pending');
    GRANT SELECT, INSERT, DELETE, UPDATE (kek_version, wrapped) ON attempt_key TO enrollment_worker;

    CREATE OR REPLACE VIEW key_usage AS
      SELECT 'pending' AS lineage, kek_version AS version, count(*) AS wraps
      FROM (SELECT kek_version FROM dossier_key UNION ALL SELECT kek_version FROM attempt_key) held GROUP BY 2
      UNION ALL
      SELECT 'records', kek_version, count(*)
      FROM (SELECT kek_version FROM record_key UNION ALL SELECT kek_version FROM intake_key) held GROUP BY 2;
  `,
};
