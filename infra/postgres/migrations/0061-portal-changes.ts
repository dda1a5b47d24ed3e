import type { Migration } from './migration.js';

/** What a patient may change of an account in use, and what staff may: lock it and open it again. */
export const portalChanges: Migration = {
  name: '0061-portal-changes',
  up: `
    CREATE FUNCTION portal_set_password(account uuid, password text) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      UPDATE public.portal_account SET password_hash = password WHERE id = account AND mfa = 'active'
      $$;
    -- Shown to the patient; in force only once a code of it was given.
    CREATE FUNCTION portal_offer_secret(account uuid, sealed bytea) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      UPDATE public.portal_account SET totp_next_sealed = sealed WHERE id = account AND mfa = 'active'
      $$;
    CREATE FUNCTION portal_take_secret(account uuid, step bigint) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      UPDATE public.portal_account
      SET totp_secret_sealed = totp_next_sealed, totp_next_sealed = NULL, totp_step = step
      WHERE id = account AND totp_next_sealed IS NOT NULL AND mfa = 'active'
      $$;

    -- The account of an enrolled patient, held until the transaction ends; null when there is none.
    CREATE FUNCTION portal_hold_of(enrollment uuid) RETURNS uuid
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT held.id FROM public.patient_account p, LATERAL public.portal_hold(p.id) held
      WHERE p.enrollment_id = enrollment
      $$;

    -- By staff, of an enrolled patient. No row: there is no such account. Not changed: it was so before.
    CREATE FUNCTION portal_lock(enrollment uuid) RETURNS TABLE (changed boolean, sessions integer)
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        account uuid := public.portal_hold_of(enrollment);
      BEGIN
        IF account IS NULL THEN
          RETURN;
        END IF;
        UPDATE public.portal_account SET locked_at = now() WHERE id = account AND locked_at IS NULL;
        changed := FOUND;
        sessions := public.portal_revoke_sessions(account);
        RETURN NEXT;
      END $$;
    CREATE FUNCTION portal_unlock(enrollment uuid) RETURNS TABLE (changed boolean)
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        account uuid := public.portal_hold_of(enrollment);
      BEGIN
        IF account IS NULL THEN
          RETURN;
        END IF;
        UPDATE public.portal_account SET locked_at = NULL, failed_codes = 0 WHERE id = account AND locked_at IS NOT NULL;
        changed := FOUND;
        RETURN NEXT;
      END $$;

    GRANT EXECUTE ON FUNCTION portal_set_password(uuid, text), portal_offer_secret(uuid, bytea),
      portal_take_secret(uuid, bigint) TO enrollment_patient_portal;
    GRANT EXECUTE ON FUNCTION portal_lock(uuid), portal_unlock(uuid) TO enrollment_api;
  `,
};
