import type { Migration } from './migration.js';

/** What an engineer sets going leaves an entry with their login too, not only what they look at. */
export const opsDeeds: Migration = {
  name: '0076-ops-deeds',
  up: `
    DROP FUNCTION audit_note_reading(text, uuid);
    -- What an engineer or auditor is about to look at ('reading') or to do ('deed'). In the day's chain of all such.
    CREATE FUNCTION audit_note_ops(kind text, what text, enrollment uuid) RETURNS void
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        day text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-"80"MM-"80"DD');
        event text := CASE kind WHEN 'reading' THEN 'ops.read' WHEN 'deed' THEN 'ops.acted' END;
      BEGIN
        IF event IS NULL OR what !~ '^[a-z]+(-[a-z]+)*$' OR length(what) > 40 THEN
          RAISE EXCEPTION 'the audit trail knows no such word' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM public.audit_append(jsonb_build_array(jsonb_build_object(
          'entryId', gen_random_uuid(), 'correlationId', gen_random_uuid(),
          'enrollmentId', '00000000-' || day || '-080000000000',
          'event', event, 'actor', 'ops:' || session_user,
          'facts', jsonb_strip_nulls(jsonb_build_object(
            kind, what,
            'enrollments', (SELECT jsonb_build_array(e.id) FROM public.enrollment e WHERE e.id = enrollment))))));
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_note_ops(text, text, uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_note_ops(text, text, uuid) TO enrollment_auditor, enrollment_reader;
  `,
};
