import type { Migration } from './migration.js';

/**
 * The trail lies in months, so that one that has been kept for its years can be taken away whole. A unique index of such
 * a table would have to hold the time, so each month has its own.
 */
export const auditMonths: Migration = {
  name: '0071-audit-months',
  up: `
    SET LOCAL statement_timeout = 0;
    ALTER TABLE audit_entry RENAME TO audit_entry_whole;
    CREATE TABLE audit_entry (LIKE audit_entry_whole INCLUDING CONSTRAINTS) PARTITION BY RANGE (at);
    CREATE INDEX audit_entry_at_brin ON audit_entry
      USING brin (at) WITH (pages_per_range = 16, autosummarize = on);
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_entry
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    GRANT SELECT ON audit_entry TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;

    -- What a part of the trail must have of its own: a trigger against TRUNCATE is not handed down, nor are these indexes.
    CREATE FUNCTION audit_make_part(part text, bounds text) RETURNS void LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_entry INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE public.%I ADD PRIMARY KEY (enrollment_id, seq), ADD UNIQUE (entry_id)', part);
        EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON public.%I
          FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change()', part);
        -- Attached, not created in place: who appends meanwhile need not wait.
        EXECUTE format('ALTER TABLE public.audit_entry ATTACH PARTITION public.%I %s', part, bounds);
      END $$;

    -- A month by its first day; months are of UTC.
    CREATE FUNCTION audit_make_month(month date) RETURNS void LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
      DECLARE
        part text := to_char(month, '"audit_entry_"YYYY_MM');
      BEGIN
        IF to_regclass('public.' || part) IS NULL THEN
          PERFORM public.audit_make_part(part, format('FOR VALUES FROM (%L) TO (%L)',
            month::timestamptz, (month + interval '1 month')::timestamptz));
        END IF;
      END $$;

    -- This month and three to come. What came when its month was missing, and so lies in the default part, gets its month:
    -- answers how many entries those were. The lock is waited for briefly, since others queue behind it.
    CREATE FUNCTION audit_make_months() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms' AS $$
      DECLARE
        month date;
        strays bigint := 0;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('audit-months', 18));
        IF EXISTS (SELECT FROM public.audit_entry_default) THEN
          ALTER TABLE public.audit_entry DETACH PARTITION public.audit_entry_default;
          ALTER TABLE public.audit_entry_default RENAME TO audit_entry_stray;
          PERFORM public.audit_make_part('audit_entry_default', 'DEFAULT');
          FOR month IN SELECT DISTINCT date_trunc('month', s.at)::date FROM public.audit_entry_stray s LOOP
            PERFORM public.audit_make_month(month);
          END LOOP;
          INSERT INTO public.audit_entry SELECT * FROM public.audit_entry_stray;
          GET DIAGNOSTICS strays = ROW_COUNT;
          DROP TABLE public.audit_entry_stray;
        END IF;
        FOR month IN
          SELECT generate_series(date_trunc('month', now()), now() + interval '3 months', '1 month')::date
        LOOP
          PERFORM public.audit_make_month(month);
        END LOOP;
        RETURN strays;
      END $$;
    REVOKE EXECUTE ON FUNCTION audit_make_part(text, text), audit_make_month(date), audit_make_months() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_make_months() TO enrollment_worker;

    SELECT audit_make_part('audit_entry_default', 'DEFAULT');
    SELECT audit_make_month(month) FROM (
      SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date AS month FROM audit_entry_whole) months;
    SELECT audit_make_months();
    INSERT INTO audit_entry SELECT * FROM audit_entry_whole;
    DROP TABLE audit_entry_whole;
  `,
};
