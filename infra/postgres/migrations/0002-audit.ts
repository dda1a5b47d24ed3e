import type { Migration } from './migration.js';

/**
 * The audit trail: one hash chain per enrollment, appended through one function only (protocol.md 17).
 * The application's roles may execute it and nothing else; triggers refuse to change what stands.
 */
export const audit: Migration = {
  name: '0002-audit',
  up: `
    CREATE TABLE audit_entry (
      enrollment_id uuid NOT NULL,
      seq bigint NOT NULL CHECK (seq > 0),
      entry_id uuid NOT NULL UNIQUE,
      correlation_id uuid NOT NULL,
      event text NOT NULL CHECK (length(event) <= 60),
      actor text NOT NULL CHECK (length(actor) <= 300),
      facts jsonb NOT NULL,
      at timestamptz NOT NULL,
      prev_hash bytea NOT NULL,
      hash bytea NOT NULL,
      PRIMARY KEY (enrollment_id, seq)
    );

    CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$;
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_entry
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

    -- SHA-256 over length-prefixed fields, so that no two different entries share an encoding.
    CREATE FUNCTION audit_hash(prev bytea, fields text[]) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT
      SET search_path = pg_catalog, pg_temp AS $$
      SELECT sha256(prev || string_agg(int4send(octet_length(convert_to(f, 'UTF8'))) || convert_to(f, 'UTF8'), ''::bytea ORDER BY n))
      FROM unnest(fields) WITH ORDINALITY AS t(f, n)
    $$;

    -- entries: [{entryId, enrollmentId, correlationId, event, actor, facts}], in order.
    CREATE FUNCTION audit_append(entries jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        entry jsonb;
        enrollment uuid;
        head record;
        moment timestamptz;
      BEGIN
        -- Sorted, so that two writers of several enrollments can never wait for each other.
        FOR enrollment IN
          SELECT DISTINCT (e ->> 'enrollmentId')::uuid FROM jsonb_array_elements(entries) e ORDER BY 1
        LOOP
          PERFORM pg_advisory_xact_lock(hashtextextended(enrollment::text, 17));
        END LOOP;
        FOR entry IN SELECT e FROM jsonb_array_elements(entries) WITH ORDINALITY AS t(e, n) ORDER BY n LOOP
          CONTINUE WHEN EXISTS (SELECT FROM public.audit_entry a WHERE a.entry_id = (entry ->> 'entryId')::uuid);
          enrollment := (entry ->> 'enrollmentId')::uuid;
          SELECT a.seq, a.hash INTO head FROM public.audit_entry a
            WHERE a.enrollment_id = enrollment ORDER BY a.seq DESC LIMIT 1;
          moment := date_trunc('milliseconds', clock_timestamp());
          INSERT INTO public.audit_entry
            (enrollment_id, seq, entry_id, correlation_id, event, actor, facts, at, prev_hash, hash)
          VALUES (
            enrollment, coalesce(head.seq, 0) + 1, (entry ->> 'entryId')::uuid, (entry ->> 'correlationId')::uuid,
            entry ->> 'event', entry ->> 'actor', entry -> 'facts', moment, coalesce(head.hash, '\\x'::bytea),
            public.audit_hash(coalesce(head.hash, '\\x'::bytea), ARRAY[
              enrollment::text, (coalesce(head.seq, 0) + 1)::text, entry ->> 'entryId', entry ->> 'correlationId',
              entry ->> 'event', entry ->> 'actor', (entry -> 'facts')::text,
              to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')]));
        END LOOP;
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_append(jsonb) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO enrollment_api, enrollment_worker;
    GRANT SELECT ON audit_entry TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;
  `,
};
