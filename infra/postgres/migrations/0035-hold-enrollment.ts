import type { Migration } from './migration.js';

/**
 * The gate of an attempt's transaction in one round trip (protocol.md 6, 21): bounds every wait, holds the enrollment's
 * row where the attempt was admitted, and tells the trail. False, and nothing told, when the row has moved on.
 */
export const holdEnrollment: Migration = {
  name: '0035-hold-enrollment',
  up: `
    CREATE FUNCTION hold_enrollment(enrollment uuid, admitted_phase text, admitted_fence integer, limit_ms integer, entries jsonb)
      RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        PERFORM set_config('lock_timeout', limit_ms::text, true), set_config('statement_timeout', limit_ms::text, true);
        PERFORM FROM public.enrollment e
          WHERE e.id = enrollment AND e.phase = admitted_phase AND e.fence = admitted_fence FOR SHARE;
        IF NOT FOUND THEN
          RETURN false;
        END IF;
        PERFORM public.audit_append(entries);
        RETURN true;
      END $$;
    REVOKE EXECUTE ON FUNCTION hold_enrollment(uuid, text, integer, integer, jsonb) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION hold_enrollment(uuid, text, integer, integer, jsonb) TO enrollment_worker;
  `,
};
