import { fullName } from '../../activities/domain/applicant.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { Patients } from '../../activities/ports/patients.js';
import { type Database, row, rows } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';

/** Names of the fields beside the ones that may be told, for the report of a failed insert. */
const UNTOLD_FIELDS = [
  'patient_name',
  'dob',
  'address_line1',
  'city',
  'postal_code',
  'contact_phone',
  'insurance_id',
];

/** The `patients` table: one row per enrollment, mapped as the source document demands. */
export const postgresPatients = (db: Database): Patients => {
  const find: Patients['find'] = (attempt) =>
    guarded(async () => {
      const found = await row<{ patient_id: string }>(
        db,
        'SELECT patient_id FROM patients WHERE enrollment_id = ?',
        [attempt.id],
      );
      return found === null ? null : { id: found.patient_id, version: null };
    });
  return {
    find,
    insert: (attempt, applicant) =>
      fenced(db, attempt, async (tx) => {
        const person = applicant.reveal(phiAccess);
        // Only our own repeat is forgiven; a patient id of somebody else's row is a conflict, and is told.
        await rows(
          tx,
          `INSERT INTO patients (patient_id, patient_name, dob, gender, address_line1, city, state, postal_code,
                                 contact_phone, insurance_id, enrollment_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (enrollment_id) DO NOTHING`,
          [
            attempt.patientId,
            fullName(person),
            person.dateOfBirth,
            person.gender,
            person.addressLine1,
            person.city,
            person.state,
            person.postalCode,
            person.phone,
            person.insurancePolicyNumber,
            attempt.id,
          ],
        );
      }),
    remove: (attempt) =>
      fenced(db, attempt, async (tx) => {
        await rows(tx, 'DELETE FROM patients WHERE enrollment_id = ?', [attempt.id]);
        return GONE;
      }),
    isGone: async (attempt) => (await find(attempt)) === null,
    describe: (applicant) => {
      const { gender, state, country } = applicant.reveal(phiAccess);
      return { gender, state, country, fields: UNTOLD_FIELDS };
    },
  };
};

/** The constraint that a duplicate generated id breaks. */
export const isDuplicateId = (error: unknown): boolean =>
  error instanceof Failure && error.refusedAt.constraint === 'patients_pkey';
