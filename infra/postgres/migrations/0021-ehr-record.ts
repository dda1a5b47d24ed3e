import type { Migration } from './migration.js';

/** The built-in EHR, for those without one: charts whose content is sealed under the patient's record key. */
export const ehrRecord: Migration = {
  name: '0021-ehr-record',
  up: `
    CREATE SEQUENCE mrn_number START 100001;
    CREATE TABLE ehr_record (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id),
      key text NOT NULL UNIQUE,
      mrn text NOT NULL UNIQUE DEFAULT 'MRN' || lpad(nextval('mrn_number')::text, 9, '0'),
      sealed bytea NOT NULL CHECK (length(sealed) <= 16384),
      version bigint NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    -- Clinical data hangs on a chart: one that has any is not purged but handed to a person.
    CREATE TABLE ehr_encounter (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      ehr_record_id uuid NOT NULL REFERENCES ehr_record (id),
      started_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ehr_encounter_chart ON ehr_encounter (ehr_record_id);
    GRANT USAGE ON SEQUENCE mrn_number TO enrollment_worker;
    GRANT SELECT, INSERT, DELETE ON ehr_record TO enrollment_worker;
    -- What FOR UPDATE asks of a role: an undo holds the chart still while it looks for clinical data.
    GRANT UPDATE (version) ON ehr_record TO enrollment_worker;
    GRANT SELECT ON ehr_encounter TO enrollment_worker;
  `,
};
