import type { Migration } from './migration.js';

/**
 * The trail takes no event that has no word in the code, and no actor in another form (protocol.md 17). The words come
 * with each start of `migrate`; none is ever taken away, since entries outlive the code that made them. An engineer who
 * reads leaves an entry through a function of its own, which names the login: that role appends nothing else.
 */
export const auditVocabulary: Migration = {
  name: '0073-audit-vocabulary',
  up: `
    CREATE TABLE audit_event (event text PRIMARY KEY CHECK (event ~ '^[a-z-]+([.][a-z-]+)+$' AND length(event) <= 60));
    INSERT INTO audit_event SELECT DISTINCT event FROM audit_entry;

    CREATE FUNCTION audit_refuse_unknown() RETURNS trigger LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM public.audit_event e WHERE e.event = NEW.event) THEN
          RAISE EXCEPTION 'the audit trail knows no such event' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.actor !~ '^(service:[a-z-]{1,30}|patient|(client|staff|ops):[^[:cntrl:]]{1,200})$' THEN
          RAISE EXCEPTION 'the audit trail knows no such actor' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER audit_closed_words BEFORE INSERT ON audit_entry
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_unknown();

    -- Sums name the enrollments that were read, under the chain of the process that was asked.
    CREATE INDEX audit_entry_names ON audit_entry USING gin ((facts -> 'enrollments'))
      WHERE facts -> 'enrollments' IS NOT NULL;

    -- What an engineer or auditor is about to look at; the entry names their login. In the day's chain of all such.
    CREATE FUNCTION audit_note_reading(reading text, enrollment uuid) RETURNS void
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        day text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-"80"MM-"80"DD');
      BEGIN
        IF reading !~ '^[a-z]+(-[a-z]+)*$' OR length(reading) > 40 THEN
          RAISE EXCEPTION 'the audit trail knows no such reading' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM public.audit_append(jsonb_build_array(jsonb_build_object(
          'entryId', gen_random_uuid(), 'correlationId', gen_random_uuid(),
          'enrollmentId', '00000000-' || day || '-080000000000',
          'event', 'ops.read', 'actor', 'ops:' || session_user,
          'facts', jsonb_strip_nulls(jsonb_build_object(
            'reading', reading,
            'enrollments', (SELECT jsonb_build_array(e.id) FROM public.enrollment e WHERE e.id = enrollment))))));
      END $$;
    GRANT EXECUTE ON FUNCTION audit_note_reading(text, uuid) TO enrollment_auditor, enrollment_reader;
  `,
};
