import type { Migration } from './migration.js';

/**
 * Checkpoints over the trail (protocol.md 18): each committed entry gets a position, gap-free, and each run of positions
 * a signed statement. Positions are given by looking for entries that have none, so a late commit is in the next run.
 */
export const auditCheckpoint: Migration = {
  name: '0060-audit-checkpoint',
  up: `
    CREATE TABLE audit_position (
      position bigint PRIMARY KEY CHECK (position > 0),
      enrollment_id uuid NOT NULL,
      seq bigint NOT NULL,
      UNIQUE (enrollment_id, seq)
    );
    CREATE TABLE audit_checkpoint (
      number bigint PRIMARY KEY CHECK (number > 0),
      last_position bigint NOT NULL UNIQUE CHECK (last_position > 0),
      jws text NOT NULL CHECK (length(jws) <= 4096),
      at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_position
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_position
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_checkpoint
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

    -- Entries come in by time, so that an index of a few pages finds the latest ones.
    CREATE INDEX audit_entry_at ON audit_entry USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

    -- One caller at a time, until its transaction ends. By enrollment and place in its chain: so a chain is never out of
    -- order, whatever the clock did. No transaction lives for an hour; verify reports what nevertheless has no position.
    CREATE FUNCTION audit_take_positions(most integer)
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
            SELECT a.enrollment_id, a.seq, a.hash, taken + row_number() OVER (ORDER BY a.enrollment_id, a.seq) AS place
            FROM public.audit_entry a
            WHERE a.at >= horizon AND NOT EXISTS (
              SELECT FROM public.audit_position p WHERE p.enrollment_id = a.enrollment_id AND p.seq = a.seq)
            ORDER BY a.enrollment_id, a.seq LIMIT most),
          placed AS (
            INSERT INTO public.audit_position (position, enrollment_id, seq)
            SELECT f.place, f.enrollment_id, f.seq FROM fresh f)
          SELECT f.place, f.hash FROM fresh f ORDER BY f.place;
      END $$;

    -- Only the next number, and only over all positions that have been given.
    CREATE FUNCTION audit_keep_checkpoint(next bigint, last bigint, statement text) RETURNS boolean
      LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH kept AS (
        INSERT INTO public.audit_checkpoint (number, last_position, jws)
        SELECT next, last, statement
        WHERE next = (SELECT coalesce(max(c.number), 0) + 1 FROM public.audit_checkpoint c)
          AND last = (SELECT max(p.position) FROM public.audit_position p)
        RETURNING number)
      SELECT EXISTS (SELECT FROM kept)
    $$;
    REVOKE EXECUTE ON FUNCTION audit_take_positions(integer), audit_keep_checkpoint(bigint, bigint, text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_take_positions(integer), audit_keep_checkpoint(bigint, bigint, text)
      TO enrollment_worker;
    GRANT SELECT ON audit_position, audit_checkpoint TO enrollment_worker, enrollment_auditor, enrollment_reader;
  `,
};
