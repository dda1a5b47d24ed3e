import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Ehr, EhrFields } from '../../activities/ports/ehr.js';
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

/** The name under which a chart's content is sealed. */
const CHART_FIELD = 'ehr.chart';

/** The built-in EHR, for hospitals without one: a chart is sealed under the patient's record key. */
export const postgresEhr = (db: Database, sealField: SealField): Ehr => {
  const find: Ehr['find'] = (attempt) => guarded(() => read(db, attempt.key));
  return {
    find,
    create: (attempt, applicant) =>
      fenced(db, attempt, async (tx) => {
        const present = await read(tx, attempt.key);
        return present ?? openChart(tx, sealField, attempt, applicant.reveal(phiAccess));
      }),
    remove: (attempt) => fenced(db, attempt, (tx) => removeChart(tx, attempt.key)),
    isGone: async (attempt) => (await find(attempt)) === null,
  };
};

const read = (on: Database | Transaction, key: string): Promise<Made | null> =>
  row<Made>(on, 'SELECT id, version::text AS version FROM ehr_record WHERE key = ?', [key]);

async function openChart(
  tx: Transaction,
  sealField: SealField,
  { id, key }: Attempt,
  person: EhrFields,
): Promise<Made> {
  const sealed = await sealField(tx, id, CHART_FIELD, new Phi(JSON.stringify(person)));
  const made = await row<Made>(
    tx,
    `INSERT INTO ehr_record (enrollment_id, key, sealed) VALUES (?, ?, ?)
     RETURNING id, version::text AS version`,
    [id, key, sealed],
  );
  if (made === null) throw new Failure('UNEXPECTED');
  return made;
}

/**
 * A chart with clinical data on it is a person's to decide. It is locked before it is looked at, in a statement of its
 * own: an encounter that is being written either shows in the next one or finds the chart gone.
 */
async function removeChart(tx: Transaction, key: string): Promise<UndoResult> {
  const chart = await row<Made>(tx, 'SELECT id FROM ehr_record WHERE key = ? FOR UPDATE', [key]);
  if (chart === null) return GONE;
  const encounter = await row(tx, 'SELECT id FROM ehr_encounter WHERE ehr_record_id = ? LIMIT 1', [
    chart.id,
  ]);
  if (encounter !== null) return manual('clinical-data-present');
  await rows(tx, 'DELETE FROM ehr_record WHERE id = ?', [chart.id]);
  return GONE;
}
