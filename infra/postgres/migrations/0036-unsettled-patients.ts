import type { Migration } from './migration.js';

/**
 * Rows of `patients` whose enrollment may still be purged lie in a small heap of their own, which the sweep can rewrite:
 * a DELETE leaves the values on disk, and so does VACUUM (protocol.md 24). A child table and not a partition, because
 * a partition key would have to be part of the primary key. Whoever reads `patients` sees both.
 */
export const unsettledPatients: Migration = {
  name: '0036-unsettled-patients',
  up: `
    CREATE TABLE patients_unsettled (
      PRIMARY KEY (patient_id),
      UNIQUE (enrollment_id),
      FOREIGN KEY (enrollment_id) REFERENCES enrollment (id)
    ) INHERITS (patients);

    -- The primary key holds for each of the two tables; between them it is held here.
    CREATE FUNCTION patient_id_is_free() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF EXISTS (SELECT FROM ONLY public.patients p WHERE p.patient_id = NEW.patient_id) THEN
          RAISE EXCEPTION 'the patient id is taken' USING ERRCODE = 'unique_violation', CONSTRAINT = 'patients_pkey';
        END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER patient_id_is_free BEFORE INSERT ON patients_unsettled
      FOR EACH ROW EXECUTE FUNCTION patient_id_is_free();

    -- At the pivot: from here on nobody purges it. The caller may not read what it moves.
    CREATE FUNCTION settle_patient(enrollment uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      WITH settled AS (DELETE FROM public.patients_unsettled u WHERE u.enrollment_id = enrollment RETURNING *)
      INSERT INTO public.patients SELECT * FROM settled
    $$;
    REVOKE EXECUTE ON FUNCTION settle_patient(uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION settle_patient(uuid) TO enrollment_worker;

    REVOKE INSERT ON patients FROM enrollment_worker;
    GRANT SELECT (enrollment_id), INSERT, MAINTAIN ON patients_unsettled TO enrollment_worker;
  `,
};
