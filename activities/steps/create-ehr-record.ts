import { Failure } from '../domain/failure.js';
import { isOwnGone, makeOnce, removeOwn } from './owned-record.js';
import { reversible } from './step.js';

/** Inserts the row of `patients` and creates the chart in the EHR, which assigns the medical record number. */
export const createEhrRecord = reversible('create-ehr-record', {
  policy: { attemptSeconds: 10, patienceSeconds: 900 },
  uses: 'ehr',
  discloses: [
    'firstName',
    'lastName',
    'dateOfBirth',
    'gender',
    'ssnLast4',
    'email',
    'phone',
    'addressLine1',
    'city',
    'state',
    'postalCode',
    'country',
    'insurancePolicyNumber',
  ],

  async perform({ patients, ehr, intents, supportDesk }, attempt, applicant) {
    try {
      await patients.insert(attempt, applicant);
    } catch (error) {
      // Told on the first failure, also when a retry heals it: source document 000, story 3.
      if (error instanceof Failure && error.code !== 'FENCED')
        await supportDesk.notify({
          kind: 'patients-insert-failed',
          enrollmentId: attempt.id,
          correlationId: attempt.correlationId,
          patientId: attempt.patientId,
          step: attempt.step,
          code: error.code,
          refusedAt: error.refusedAt,
          attempts: attempt.number,
          attempted: patients.describe(applicant),
        });
      throw error;
    }
    await makeOnce(intents, attempt, ehr, () => ehr.create(attempt, applicant));
    return {};
  },
  async undo({ patients, ehr, intents }, attempt) {
    const chart = await removeOwn(intents, attempt, ehr);
    // A chart that care already hangs on keeps its patient; any other leftover of the EHR does not.
    if (chart.kind === 'manual' && chart.reason === 'clinical-data-present') return chart;
    const row = await patients.remove(attempt, null);
    if (chart.kind === 'gone') return row;
    // What the EHR keeps is named; that our own row is gone is proven here, since no proof follows a residue.
    if (!(await patients.isGone(attempt, null))) throw new Failure('STILL_PRESENT');
    return chart;
  },
  async isGone({ patients, ehr, intents }, attempt) {
    return (await isOwnGone(intents, attempt, ehr)) && (await patients.isGone(attempt, null));
  },
});
