import type { Migration } from './migration.js';

/**
 * Opening fields of a live dossier with two officers (protocol.md 27). The database itself keeps the rules: its clock
 * counts, an officer cannot approve what they asked for, and sealed values leave through one function only.
 */
export const breakGlass: Migration = {
  name: '0044-break-glass',
  up: `
    GRANT USAGE ON SCHEMA public TO enrollment_codec, enrollment_break_glass;
    GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO enrollment_codec, enrollment_break_glass;

    CREATE TABLE break_glass_request (
      id uuid PRIMARY KEY,
      enrollment_id uuid NOT NULL REFERENCES enrollment (id),
      fields text[] NOT NULL CHECK (cardinality(fields) BETWEEN 1 AND 15),
      reason_code text NOT NULL CHECK (reason_code IN
        ('EMERGENCY_CARE', 'PATIENT_REQUEST', 'LEGAL_OBLIGATION', 'INCIDENT_INVESTIGATION')),
      ticket text NOT NULL CHECK (ticket ~ '^[A-Z]{2,6}-[1-9][0-9]{0,7}$'),
      requested_by text NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 200),
      requested_at timestamptz NOT NULL DEFAULT now(),
      approved_by text CHECK (approved_by <> requested_by AND length(approved_by) BETWEEN 1 AND 200),
      approved_at timestamptz,
      CHECK ((approved_by IS NULL) = (approved_at IS NULL))
    );
    -- One for each time that values were handed out; committed before they are.
    CREATE TABLE break_glass_reveal (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL REFERENCES break_glass_request (id),
      revealed_at timestamptz NOT NULL DEFAULT now()
    );

    CREATE FUNCTION break_glass_approve() RETURNS trigger LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF OLD.approved_by IS NOT NULL OR OLD.requested_at < now() - interval '30 minutes' THEN
          RAISE EXCEPTION 'not to be approved any more' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.approved_at := now();
        RETURN NEW;
      END $$;
    CREATE TRIGGER break_glass_approved BEFORE UPDATE OF approved_by ON break_glass_request
      FOR EACH ROW EXECUTE FUNCTION break_glass_approve();

    -- The sealed fields of an approved request. Its reveal must stand in a transaction before this one ("<": the
    -- clock of both is their start). The key is held against a shred that is under way.
    CREATE FUNCTION break_glass_open(reveal uuid)
      RETURNS TABLE (enrollment_id uuid, kek_version integer, wrapped bytea, field text, sealed bytea)
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT key.enrollment_id, key.kek_version, key.wrapped, kept.field, kept.sealed
      FROM public.break_glass_reveal r
      JOIN public.break_glass_request q ON q.id = r.request_id
      JOIN public.enrollment e ON e.id = q.enrollment_id
      JOIN public.dossier_key key ON key.enrollment_id = e.id
      LEFT JOIN public.dossier kept ON kept.enrollment_id = e.id AND kept.field = ANY (q.fields)
      WHERE r.id = reveal AND e.phase IN ('accepted', 'running', 'committed')
        AND r.revealed_at < now() AND r.revealed_at > now() - interval '30 seconds'
        AND q.approved_at > now() - interval '5 minutes'
      FOR SHARE OF key
      $$;
    REVOKE EXECUTE ON FUNCTION break_glass_open(uuid) FROM PUBLIC;

    -- Each request is told to IT support, however many there are of one enrollment.
    ALTER TABLE support_notice ADD COLUMN request_id uuid REFERENCES break_glass_request (id);
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_enrollment_id_kind_step_key;
    ALTER TABLE support_notice ADD UNIQUE NULLS NOT DISTINCT (enrollment_id, kind, step, request_id);
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_kind_check;
    ALTER TABLE support_notice ADD CONSTRAINT support_notice_kind_check CHECK (kind IN
      ('rolled-back', 'needs-attention', 'awaiting-repair', 'patients-insert-failed', 'break-glass'));

    GRANT EXECUTE ON FUNCTION break_glass_open(uuid) TO enrollment_break_glass;
    GRANT SELECT (id, phase, correlation_id) ON enrollment TO enrollment_break_glass;
    -- Not the times: those are the database's.
    GRANT INSERT (id, enrollment_id, fields, reason_code, ticket, requested_by), UPDATE (approved_by), SELECT
      ON break_glass_request TO enrollment_break_glass;
    GRANT INSERT (id, request_id) ON break_glass_reveal TO enrollment_break_glass;
    GRANT INSERT (enrollment_id, kind, step, request_id, facts), SELECT (id, enrollment_id, kind, step, request_id)
      ON support_notice TO enrollment_break_glass;
    GRANT SELECT ON break_glass_request, break_glass_reveal TO enrollment_auditor, enrollment_reader;
  `,
};
