import type { Migration } from './migration.js';

/**
 * How fast a vendor may be asked, over all workers: a bucket of tokens that fills again by one in every so many seconds.
 * One row a vendor; of a bucket only the moment at which it will be full again is kept. Taking is one function, which
 * makes the row when it is first asked for.
 */
export const vendorBudget: Migration = {
  name: '0077-vendor-budget',
  up: `
    CREATE TABLE vendor_budget (
      vendor text PRIMARY KEY CHECK (length(vendor) BETWEEN 1 AND 200),
      full_at timestamptz NOT NULL
    );

    -- Takes a token and answers 0, or takes none and answers for how many seconds there will be none. The row is locked
    -- before the clock is read in the conflict's branch, so whoever waited for it counts from now.
    CREATE FUNCTION take_vendor_token(of_vendor text, burst integer, seconds_each double precision)
      RETURNS double precision LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        each interval := make_interval(secs => seconds_each);
        wait double precision;
      BEGIN
        IF burst < 1 OR NOT seconds_each BETWEEN 0.001 AND 86400 THEN
          RAISE EXCEPTION 'no such budget' USING ERRCODE = 'check_violation';
        END IF;
        -- Further ahead than an empty bucket can be: the clock was set back, or the bucket made smaller. Then it is empty.
        UPDATE public.vendor_budget b SET full_at = clock_timestamp() + burst * each
          WHERE b.vendor = of_vendor AND b.full_at > clock_timestamp() + burst * each + interval '1 second';
        INSERT INTO public.vendor_budget AS b (vendor, full_at) VALUES (of_vendor, clock_timestamp() + each)
          ON CONFLICT (vendor) DO UPDATE SET full_at = greatest(b.full_at, clock_timestamp()) + each
          WHERE b.full_at + each <= clock_timestamp() + burst * each;
        IF FOUND THEN
          RETURN 0;
        END IF;
        SELECT extract(epoch FROM b.full_at + each - burst * each - clock_timestamp())
          INTO wait FROM public.vendor_budget b WHERE b.vendor = of_vendor;
        RETURN greatest(wait, 0.001);
      END $$;
    REVOKE EXECUTE ON FUNCTION take_vendor_token(text, integer, double precision) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION take_vendor_token(text, integer, double precision) TO enrollment_worker;
  `,
};
