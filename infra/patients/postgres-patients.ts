import { fullName } from '../../activities/domain/applicant.js';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { UntoldField } from '../../activities/domain/log.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { PatientFields, Patients } from '../../activities/ports/patients.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';
import { replacePatientId } from './replace-patient-id.js';

/** Names of the fields beside the ones that may be told, for the report of a failed insert. */
const UNTOLD_FIELDS: readonly UntoldField[] = [
  'patient_name',
  'dob',
  'address_line1',
  'city',
  'postal_code',
  'contact_phone',
  'insurance_id',
];

/**
 * The `patients` table: one row per enrollment, mapped as the source document demands. It lies in `patients_unsettled`
 * until the pivot, and is seen, and deleted, through `patients`.
 */
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
    async insert(attempt, applicant) {
      try {
        await fenced(db, attempt, (tx) => insertRow(tx, attempt, applicant.reveal(phiAccess)));
      } catch (error) {
        // The insert still fails, and is told; the next attempt finds a fresh id in the enrollment's row.
        if (isDuplicateId(error)) await fenced(db, attempt, (tx) => replacePatientId(tx, attempt));
        throw error;
      }
    },
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

/** Only our own repeat is forgiven; a patient id of somebody else's row is a conflict. */
async function insertRow(
  tx: Transaction,
  { id, patientId }: Attempt,
  person: PatientFields,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO patients_unsettled (patient_id, patient_name, dob, gender, address_line1, city, state, postal_code,
                           contact_phone, insurance_id, enrollment_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (enrollment_id) DO NOTHING`,
    [
      patientId,
      fullName(person),
      person.dateOfBirth,
      person.gender,
      person.addressLine1,
      person.city,
      person.state,
      person.postalCode,
      person.phone,
      person.insurancePolicyNumber,
      id,
    ],
  );
}

const PRIMARY_KEYS: ReadonlySet<string> = new Set(['patients_pkey', 'patients_unsettled_pkey']);

/** A generated id that somebody's row already has: the primary key refuses it. */
const isDuplicateId = (error: unknown): boolean =>
  error instanceof Failure && PRIMARY_KEYS.has(error.refusedAt.constraint ?? '');
