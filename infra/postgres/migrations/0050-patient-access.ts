import type { Migration } from './migration.js';

/**
 * How patients come to their account of the built-in portal. Its server may read no table: it finds the one account
 * whose user name, activation token or session it knows the hash of, and changes it through functions that keep the
 * rules by the database's own clock. An account whose enrollment is not committed is not there (protocol.md 25).
 */
export const patientAccess: Migration = {
  name: '0050-patient-access',
  up: `
    GRANT USAGE ON SCHEMA public TO enrollment_patient_portal;
    GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO enrollment_patient_portal;

    ALTER TABLE portal_account
      -- The time step of the last code that was taken: none is taken twice.
      ADD COLUMN totp_step bigint,
      -- A secret that the patient was shown and has not confirmed.
      ADD COLUMN totp_next_sealed bytea,
      ADD COLUMN failed_codes integer NOT NULL DEFAULT 0 CHECK (failed_codes BETWEEN 0 AND 5),
      ADD COLUMN locked_at timestamptz,
      ADD CHECK (mfa = 'pending' OR password_hash IS NOT NULL);
    ALTER TABLE portal_session ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();

    CREATE VIEW patient_account AS
      SELECT a.id, a.enrollment_id, e.correlation_id, a.username_sealed, a.password_hash,
             a.totp_secret_sealed, a.totp_next_sealed, a.mfa = 'active' AS is_active,
             a.locked_at IS NOT NULL AS is_locked, k.kek_version, k.wrapped
      FROM portal_account a
      JOIN enrollment e ON e.id = a.enrollment_id
      JOIN record_key k ON k.enrollment_id = a.enrollment_id
      WHERE e.phase = 'committed' OR (e.phase = 'ended' AND e.outcome = 'enrolled');

    CREATE FUNCTION portal_by_username(index bytea) RETURNS SETOF patient_account LANGUAGE sql STABLE
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT p.* FROM public.patient_account p JOIN public.portal_account a USING (id)
      WHERE a.username_index = index AND p.is_active
      $$;
    CREATE FUNCTION portal_by_activation(hash bytea) RETURNS SETOF patient_account LANGUAGE sql STABLE
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT p.* FROM public.patient_account p JOIN public.portal_account a USING (id)
      WHERE a.activation_hash = hash AND a.activation_expires_at > now() AND NOT p.is_locked
      $$;
    -- Each use keeps a session alive, up to its end.
    CREATE FUNCTION portal_by_session(hash bytea) RETURNS SETOF patient_account LANGUAGE sql VOLATILE
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH used AS (
        UPDATE public.portal_session SET used_at = now()
        WHERE token_hash = hash AND expires_at > now() AND used_at > now() - interval '15 minutes'
        RETURNING account_id)
      SELECT p.* FROM used JOIN public.patient_account p ON p.id = used.account_id WHERE NOT p.is_locked
      $$;

    -- The account, held until the transaction ends, and its enrollment with it. Lock order as everywhere: enrollment first.
    CREATE FUNCTION portal_hold(account uuid) RETURNS SETOF patient_account LANGUAGE plpgsql VOLATILE
      SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        PERFORM FROM public.enrollment e JOIN public.portal_account a ON a.enrollment_id = e.id
          WHERE a.id = account AND (e.phase = 'committed' OR (e.phase = 'ended' AND e.outcome = 'enrolled'))
          FOR SHARE OF e;
        IF FOUND THEN
          PERFORM FROM public.portal_account a WHERE a.id = account FOR UPDATE;
          RETURN QUERY SELECT p.* FROM public.patient_account p WHERE p.id = account;
        END IF;
      END $$;

    CREATE FUNCTION portal_activate(account uuid, hash bytea, password text, step bigint) RETURNS boolean
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH activated AS (
        UPDATE public.portal_account
        SET password_hash = password, mfa = 'active', totp_step = step, activation_hash = NULL
        WHERE id = account AND activation_hash = hash AND activation_expires_at > now() RETURNING 1)
      SELECT EXISTS (SELECT FROM activated)
      $$;
    CREATE FUNCTION portal_open_session(account uuid, hash bytea) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DELETE FROM public.portal_session WHERE account_id = account AND expires_at <= now();
      INSERT INTO public.portal_session (token_hash, account_id, expires_at)
        VALUES (hash, account, now() + interval '8 hours')
      $$;
    CREATE FUNCTION portal_close_session(hash bytea) RETURNS boolean
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH closed AS (DELETE FROM public.portal_session WHERE token_hash = hash RETURNING 1)
      SELECT EXISTS (SELECT FROM closed)
      $$;
    CREATE FUNCTION portal_revoke_sessions(account uuid) RETURNS integer
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH revoked AS (DELETE FROM public.portal_session WHERE account_id = account RETURNING 1)
      SELECT count(*)::integer FROM revoked
      $$;

    -- Counts a code that was wrong; true when the account is locked by it.
    CREATE FUNCTION portal_code_failed(account uuid) RETURNS boolean
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      UPDATE public.portal_account
      SET failed_codes = failed_codes + 1, locked_at = CASE WHEN failed_codes + 1 >= 5 THEN now() END
      WHERE id = account AND locked_at IS NULL
      RETURNING locked_at IS NOT NULL
      $$;
    -- Takes the code of a time step; false when it, or a later one, was taken before.
    CREATE FUNCTION portal_code_taken(account uuid, step bigint) RETURNS boolean
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH taken AS (
        UPDATE public.portal_account SET totp_step = step, failed_codes = 0
        WHERE id = account AND locked_at IS NULL AND coalesce(totp_step, 0) < step RETURNING 1)
      SELECT EXISTS (SELECT FROM taken)
      $$;

    GRANT EXECUTE ON FUNCTION portal_by_username(bytea), portal_by_activation(bytea), portal_by_session(bytea),
      portal_hold(uuid), portal_activate(uuid, bytea, text, bigint), portal_open_session(uuid, bytea),
      portal_close_session(bytea), portal_revoke_sessions(uuid), portal_code_failed(uuid),
      portal_code_taken(uuid, bigint) TO enrollment_patient_portal;
  `,
};
