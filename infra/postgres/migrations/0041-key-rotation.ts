import type { Migration } from './migration.js';

/** What rotation needs (protocol.md 10): the worker may exchange a wrap and raise the floor; readers may count. */
export const keyRotation: Migration = {
  name: '0041-key-rotation',
  up: `
    GRANT UPDATE (kek_version, wrapped) ON dossier_key, record_key TO enrollment_worker;
    GRANT SELECT, UPDATE (floor) ON key_state TO enrollment_worker;

    -- What the rotation last saw of the keyring, for those who have none.
    CREATE TABLE key_version (
      lineage text NOT NULL REFERENCES key_state (lineage),
      version integer NOT NULL CHECK (version > 0),
      created_at timestamptz NOT NULL,
      destroyed_at timestamptz,
      PRIMARY KEY (lineage, version)
    );
    GRANT SELECT, INSERT, UPDATE (destroyed_at) ON key_version TO enrollment_worker;

    CREATE VIEW key_usage AS
      SELECT 'pending' AS lineage, kek_version AS version, count(*) AS wraps FROM dossier_key GROUP BY 2
      UNION ALL
      SELECT 'records', kek_version, count(*) FROM record_key GROUP BY 2;
    GRANT SELECT ON key_state, key_version, key_usage TO enrollment_reader, enrollment_auditor;
  `,
};
