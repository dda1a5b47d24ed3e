import type { Migration } from './migration.js';

/** The ten mapped columns of the source document, with its rules as constraints. No index on a PHI column. */
export const patients: Migration = {
  name: '0020-patients',
  up: `
    CREATE TABLE patients (
      patient_id text PRIMARY KEY CHECK (patient_id ~ '^PAT-[0-9a-f-]{36}$'),
      patient_name text NOT NULL CHECK (length(patient_name) BETWEEN 3 AND 201),
      -- A day later than here is today where the day begins; a row that passed once passes ever after.
      dob date NOT NULL CHECK (dob BETWEEN DATE '1880-01-01' AND CURRENT_DATE + 1),
      gender text NOT NULL CHECK (gender IN ('male', 'female', 'other', 'unknown')),
      address_line1 text NOT NULL CHECK (length(address_line1) BETWEEN 1 AND 200),
      city text NOT NULL CHECK (length(city) BETWEEN 1 AND 100),
      state text NOT NULL CHECK (length(state) BETWEEN 1 AND 50),
      postal_code text NOT NULL CHECK (length(postal_code) BETWEEN 1 AND 20),
      contact_phone text NOT NULL CHECK (contact_phone ~ '^\\+[1-9][0-9]{6,14}$'),
      insurance_id text NOT NULL CHECK (insurance_id ~ '^[A-Za-z0-9-]{4,40}$'),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    GRANT SELECT (patient_id, enrollment_id), INSERT, DELETE ON patients TO enrollment_worker;
  `,
};
