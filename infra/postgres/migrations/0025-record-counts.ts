import type { Migration } from './migration.js';

/**
 * What the reader may know of the systems of record: that something is there, never what it says.
 * Views run with their owner's rights, so the reader needs none on the tables.
 */
export const recordCounts: Migration = {
  name: '0025-record-counts',
  up: `
    -- One line for each record that is kept of an enrollment: count them by enrollment, by system or in all.
    CREATE VIEW held_record (enrollment_id, system) AS
      SELECT enrollment_id, 'patients' FROM patients
      UNION ALL SELECT enrollment_id, 'ehr' FROM ehr_record
      UNION ALL SELECT enrollment_id, 'provider-place' FROM provider_assignment
      UNION ALL SELECT enrollment_id, 'portal-account' FROM portal_account
      UNION ALL SELECT a.enrollment_id, 'portal-session' FROM portal_session s JOIN portal_account a ON a.id = s.account_id
      UNION ALL SELECT enrollment_id, 'appointment' FROM appointment;

    -- For each provider the sums that must always agree: taken = assigned, and booked + free = what was offered.
    CREATE VIEW provider_load (provider_id, capacity, taken, assigned, offered, booked) AS
      SELECT p.id, p.capacity, p.taken,
             (SELECT count(*) FROM provider_assignment a WHERE a.provider_id = p.id),
             (SELECT count(*) FROM appointment_slot s WHERE s.provider_id = p.id),
             (SELECT count(*) FROM appointment a WHERE a.provider_id = p.id AND a.cancelled_at IS NULL)
      FROM provider p;

    GRANT SELECT ON held_record, provider_load TO enrollment_reader;
  `,
};
