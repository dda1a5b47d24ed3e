import type { Migration } from './migration.js';

/**
 * Entries of many enrollments in one transaction. Such a one waits for nobody: whose chain is being written to by
 * another transaction is left out and named, so that one that hangs holds up its own enrollment alone.
 */
export const auditGroup: Migration = {
  name: '0075-audit-group',
  up: `
    CREATE FUNCTION audit_append_free(entries jsonb) RETURNS SETOF uuid LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        enrollment uuid;
        free uuid[] := '{}';
      BEGIN
        FOR enrollment IN
          SELECT DISTINCT (e ->> 'enrollmentId')::uuid FROM jsonb_array_elements(entries) e ORDER BY 1
        LOOP
          -- The lock that audit_append takes (0002-audit); one that is held already is taken again at once.
          IF pg_try_advisory_xact_lock(hashtextextended(enrollment::text, 17)) THEN
            free := free || enrollment;
          ELSE
            RETURN NEXT enrollment;
          END IF;
        END LOOP;
        PERFORM public.audit_append(jsonb_agg(e ORDER BY n))
        FROM jsonb_array_elements(entries) WITH ORDINALITY AS t(e, n)
        WHERE (e ->> 'enrollmentId')::uuid = ANY (free)
        HAVING count(*) > 0;
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_append_free(jsonb) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_append_free(jsonb) TO enrollment_worker, enrollment_codec;
  `,
};
