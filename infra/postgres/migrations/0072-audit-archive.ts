import type { Migration } from './migration.js';

/**
 * What has been kept for its years may leave the database: a whole month at a time, the oldest first, and the trail tells
 * what left. The floor of six years stands here, where no setting reaches it (45 CFR 164.316(b)(2)(i)).
 */
export const auditArchive: Migration = {
  name: '0072-audit-archive',
  up: `
    CREATE TABLE audit_archive (
      month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
      entries bigint NOT NULL CHECK (entries > 0),
      -- SHA-256 over the hashes of its entries, in the order of their positions.
      digest bytea NOT NULL,
      -- SHA-256 over the total of the month before and this digest: so the latest speaks for all.
      total bytea NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_archive
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_archive
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    -- While there is one, nothing leaves. Named by the ticket that asks for it.
    CREATE TABLE audit_hold (
      ticket text PRIMARY KEY CHECK (ticket ~ '^[A-Z]{2,6}-[1-9][0-9]{0,7}$'),
      at timestamptz NOT NULL DEFAULT now()
    );
    GRANT SELECT ON audit_archive, audit_hold TO enrollment_worker, enrollment_auditor, enrollment_reader;

    -- Takes a month out whose file has been verified: told are how many entries that has, and their digest. Answers null,
    -- or why not. For the owner alone; its locks are waited for briefly, since others queue behind them.
    CREATE FUNCTION audit_archive_month(month date, years integer, told bigint, told_digest bytea) RETURNS text
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
      DECLARE
        part text := to_char(month, '"audit_entry_"YYYY_MM');
        ends timestamptz := month + interval '1 month';
        held record;
        sum bytea;
      BEGIN
        IF ends + make_interval(years => greatest(years, 6)) > now() THEN RETURN 'too-young'; END IF;
        IF EXISTS (SELECT FROM public.audit_hold) THEN RETURN 'on-hold'; END IF;
        IF EXISTS (SELECT FROM public.audit_entry a WHERE a.at < month::timestamptz) THEN
          RETURN 'not-the-oldest';
        END IF;
        -- What is still to be undone is read from the trail.
        IF EXISTS (SELECT FROM public.enrollment e WHERE e.phase <> 'ended' AND e.accepted_at < ends) THEN
          RETURN 'still-open';
        END IF;
        EXECUTE format('LOCK TABLE public.%I IN EXCLUSIVE MODE', part);
        EXECUTE format('SELECT count(*) AS entries,
            count(*) FILTER (WHERE p.position <= (SELECT max(c.last_position) FROM public.audit_checkpoint c)) AS covered,
            sha256(string_agg(a.hash, $1 ORDER BY p.position)) AS digest
          FROM public.%I a LEFT JOIN public.audit_position p USING (enrollment_id, seq, at)', part)
          INTO held USING ''::bytea;
        IF held.covered < held.entries THEN RETURN 'not-covered'; END IF;
        IF (held.entries, held.digest) IS DISTINCT FROM (told, told_digest) THEN RETURN 'file-differs'; END IF;
        EXECUTE format('ALTER TABLE public.audit_entry DETACH PARTITION public.%I', part);
        EXECUTE format('DROP TABLE public.%I', part);
        INSERT INTO public.audit_archive (month, entries, digest, total)
          SELECT audit_archive_month.month, told, told_digest, sha256(coalesce((
            SELECT b.total FROM public.audit_archive b ORDER BY b.month DESC LIMIT 1), ''::bytea) || told_digest)
          RETURNING total INTO sum;
        PERFORM public.audit_append(jsonb_build_array(jsonb_build_object(
          'entryId', gen_random_uuid(), 'enrollmentId', '00000000-0000-0000-0000-000000000000',
          'correlationId', gen_random_uuid(), 'event', 'audit.archived', 'actor', 'service:ops',
          'facts', jsonb_build_object('archive', jsonb_build_object(
            'month', to_char(month, 'YYYY-MM'), 'entries', told,
            'digest', encode(told_digest, 'hex'), 'total', encode(sum, 'hex'))))));
        RETURN NULL;
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_archive_month(date, integer, bigint, bytea) FROM PUBLIC;
  `,
};
