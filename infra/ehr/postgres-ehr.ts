import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';

/** Seals one field of a built-in system of record under the patient's record key. */
export type SealField = (
  tx: Transaction,
  id: EnrollmentId,
  field: string,
  value: Phi<string>,
) => Promise<Buffer>;

/** The built-in EHR: for hospitals without one, and for trying things out. */
export const postgresEhr = (db: Database, sealField: SealField): Ehr => {
  const find: Ehr['find'] = (attempt) => guarded(() => read(db, attempt.key));
  return {
    find,
    create: (attempt, applicant) =>
      fenced(db, attempt, async (tx) => {
        const present = await read(tx, attempt.key);
        if (present !== null) return present;
        const chart = new Phi(JSON.stringify(applicant.reveal(phiAccess)));
        const sealed = await sealField(tx, attempt.id, 'chart', chart);
        const made = await row<Made>(
          tx,
          `INSERT INTO ehr_record (enrollment_id, key, sealed) VALUES (?, ?, ?)
           RETURNING id, version::text AS version`,
          [attempt.id, attempt.key, sealed],
        );
        if (made === null) throw new Failure('UNEXPECTED');
        return made;
      }),
    remove: (attempt) =>
      fenced(db, attempt, async (tx) => {
        const inUse = await row(
          tx,
          'SELECT 1 AS found FROM ehr_encounter e JOIN ehr_record r ON r.id = e.ehr_record_id WHERE r.key = ?',
          [attempt.key],
        );
        if (inUse !== null) return { kind: 'manual', reason: 'clinical-data-present' };
        await rows(tx, 'DELETE FROM ehr_record WHERE key = ?', [attempt.key]);
        return GONE;
      }),
    isGone: async (attempt) => (await find(attempt)) === null,
  };
};

const read = (on: Database | Transaction, key: string): Promise<Made | null> =>
  row<Made>(on, 'SELECT id, version::text AS version FROM ehr_record WHERE key = ?', [key]);
