import type { Migration } from './migration.js';

/**
 * What tells one life of the database from another (protocol.md 5): who is restored from a dump is another cluster, who
 * goes back to a point in time another timeline, and the trail ends earlier than the witness knows.
 */
export const clusterIdentity: Migration = {
  name: '0070-cluster-identity',
  up: `
    CREATE FUNCTION cluster_standing(checkpoint bigint)
      RETURNS TABLE (cluster text, jws text) LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      SELECT s.system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
        (SELECT k.jws FROM public.audit_checkpoint k WHERE k.number = checkpoint)
      FROM pg_control_system() s
    $$;
    REVOKE EXECUTE ON FUNCTION cluster_standing(bigint) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION cluster_standing(bigint)
      TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;
  `,
};
