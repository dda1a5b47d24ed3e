import type { Migration } from './migration.js';

/**
 * The head of each chain, by which entries follow on each other across months: `audit_append` finds there in one look-up
 * what is next, however many months there are. Positions lead to the month of their entry.
 */
export const auditHeads: Migration = {
  name: '0071-audit-heads',
  up: `
    SET LOCAL statement_timeout = 0;
    -- Where each chain ends, and since when there is one. Whoever meddles with it breaks the chain.
    CREATE TABLE audit_head (
      enrollment_id uuid PRIMARY KEY,
      seq bigint NOT NULL CHECK (seq > 0),
      hash bytea NOT NULL,
      since timestamptz NOT NULL,
      at timestamptz NOT NULL
    ) WITH (fillfactor = 80);
    INSERT INTO audit_head
      SELECT DISTINCT ON (enrollment_id) enrollment_id, seq, hash, min(at) OVER (PARTITION BY enrollment_id), at
      FROM audit_entry ORDER BY enrollment_id, seq DESC;
    CREATE TRIGGER audit_head_next BEFORE UPDATE ON audit_head FOR EACH ROW
      WHEN (NEW.seq <> OLD.seq + 1 OR NEW.enrollment_id <> OLD.enrollment_id OR NEW.since <> OLD.since)
      EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_head
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_head
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    GRANT SELECT ON audit_head TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;
    -- With it a reader of one chain passes over the months before.
    CREATE FUNCTION audit_since(enrollment uuid) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
      SELECT h.since FROM public.audit_head h WHERE h.enrollment_id = enrollment $$;
    REVOKE EXECUTE ON FUNCTION audit_since(uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_since(uuid)
      TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;

    -- A position tells the time of its entry, which leads to its month, and its hash, which stays when the entry is archived.
    ALTER TABLE audit_position ADD COLUMN at timestamptz, ADD COLUMN hash bytea;
    ALTER TABLE audit_position DISABLE TRIGGER audit_no_change;
    UPDATE audit_position p SET at = coalesce(a.at, '-infinity'), hash = coalesce(a.hash, ''::bytea)
      FROM audit_position q LEFT JOIN audit_entry a USING (enrollment_id, seq) WHERE q.position = p.position;
    ALTER TABLE audit_position ENABLE TRIGGER audit_no_change,
      ALTER COLUMN at SET NOT NULL, ALTER COLUMN hash SET NOT NULL;

    -- Planned for each call, with the times at hand: it reads the months in question and locks no other.
    CREATE FUNCTION audit_has_entry(id uuid, since timestamptz, until timestamptz) RETURNS boolean
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        found_it boolean;
      BEGIN
        EXECUTE 'SELECT EXISTS (SELECT FROM public.audit_entry a WHERE a.entry_id = $1 AND a.at BETWEEN $2 AND $3)'
          INTO found_it USING id, since, until;
        RETURN found_it;
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_has_entry(uuid, timestamptz, timestamptz) FROM PUBLIC;

    -- entries: [{entryId, enrollmentId, correlationId, event, actor, facts}], in order. An entry that is told again is
    -- passed over: within its month the month's index sees to it, across months a look a month back.
    CREATE OR REPLACE FUNCTION audit_append(entries jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        entry jsonb;
        enrollment uuid;
        told uuid;
        head public.audit_head;
        moment timestamptz;
        month timestamptz;
        link bytea;
        fresh bytea;
      BEGIN
        -- Sorted, so that two writers of several enrollments can never wait for each other.
        FOR enrollment IN
          SELECT DISTINCT (e ->> 'enrollmentId')::uuid FROM jsonb_array_elements(entries) e ORDER BY 1
        LOOP
          PERFORM pg_advisory_xact_lock(hashtextextended(enrollment::text, 17));
        END LOOP;
        FOR entry IN SELECT e FROM jsonb_array_elements(entries) WITH ORDINALITY AS t(e, n) ORDER BY n LOOP
          enrollment := (entry ->> 'enrollmentId')::uuid;
          told := (entry ->> 'entryId')::uuid;
          moment := date_trunc('milliseconds', clock_timestamp());
          month := date_trunc('month', moment, 'UTC');
          SELECT * INTO head FROM public.audit_head h WHERE h.enrollment_id = enrollment;
          link := coalesce(head.hash, '\\x'::bytea);
          -- A clock that was set back may have left entries in the month to come.
          CONTINUE WHEN (head.since < month OR date_trunc('month', head.at, 'UTC') > month) AND public.audit_has_entry(
            told, greatest(head.since, moment - interval '31 days'), greatest(head.at, moment));
          INSERT INTO public.audit_entry
            (enrollment_id, seq, entry_id, correlation_id, event, actor, facts, at, prev_hash, hash)
          VALUES (
            enrollment, coalesce(head.seq, 0) + 1, told, (entry ->> 'correlationId')::uuid,
            entry ->> 'event', entry ->> 'actor', entry -> 'facts', moment, link,
            public.audit_hash(link, ARRAY[
              enrollment::text, (coalesce(head.seq, 0) + 1)::text, entry ->> 'entryId', entry ->> 'correlationId',
              entry ->> 'event', entry ->> 'actor', (entry -> 'facts')::text,
              to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')]))
          ON CONFLICT DO NOTHING RETURNING hash INTO fresh;
          IF fresh IS NULL THEN
            CONTINUE WHEN public.audit_has_entry(told, month, 'infinity');
            RAISE EXCEPTION 'the chain does not end where its head says' USING ERRCODE = 'data_corrupted';
          END IF;
          INSERT INTO public.audit_head (enrollment_id, seq, hash, since, at)
          VALUES (enrollment, coalesce(head.seq, 0) + 1, fresh, moment, moment)
          ON CONFLICT (enrollment_id) DO UPDATE SET seq = EXCLUDED.seq, hash = EXCLUDED.hash, at = EXCLUDED.at;
        END LOOP;
      END $$;

    CREATE OR REPLACE FUNCTION audit_take_positions(most integer)
      RETURNS TABLE (place bigint, hash bytea) LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        taken bigint;
        horizon timestamptz;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('audit-checkpoint', 18));
        SELECT coalesce(max(p.position), 0) INTO taken FROM public.audit_position p;
        SELECT coalesce(max(c.at) - interval '1 hour', '-infinity') INTO horizon FROM public.audit_checkpoint c;
        RETURN QUERY
          WITH fresh AS (
            SELECT a.enrollment_id, a.seq, a.hash, a.at,
                   taken + row_number() OVER (ORDER BY a.enrollment_id, a.seq) AS place
            FROM public.audit_entry a
            WHERE a.at >= horizon AND NOT EXISTS (
              SELECT FROM public.audit_position p WHERE p.enrollment_id = a.enrollment_id AND p.seq = a.seq)
            ORDER BY a.enrollment_id, a.seq LIMIT most),
          placed AS (
            INSERT INTO public.audit_position (position, enrollment_id, seq, at, hash)
            SELECT f.place, f.enrollment_id, f.seq, f.at, f.hash FROM fresh f)
          SELECT f.place, f.hash FROM fresh f ORDER BY f.place;
      END $$;
  `,
};
