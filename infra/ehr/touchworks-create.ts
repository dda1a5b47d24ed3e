import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EhrFields } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { filled, type Values } from '../unity/unity-action.js';
import { US_DATE, valuesTaken } from './touchworks-actions.js';
import { type Charts, findChart, idIn, madeOf } from './touchworks-chart.js';

/**
 * Registers the person, once as far as can be seen: Unity knows no idempotency key, so what an earlier attempt made is
 * looked for before, and after an answer that was lost.
 */
export async function createChart(
  charts: Charts,
  attempt: Attempt,
  person: EhrFields,
  lateSeconds: number,
): Promise<Made> {
  const present = await findChart(charts, attempt);
  if (present !== null) return present;
  try {
    return madeOf(await register(charts, attempt, person));
  } catch (error) {
    if (!(error instanceof Failure) || charts.actions.findByKey === undefined) throw error;
    // The duplicate that a site reports may be the record of this very enrollment.
    if (error.code === 'DUPLICATE_PATIENT') return ownOr(error, await findChart(charts, attempt));
    if (error.code !== 'UNKNOWN_OUTCOME') throw error;
    // It may still land: to create again before that would make a second chart. A look that failed settles nothing.
    const late = new Failure('UNKNOWN_OUTCOME', { retryAfterSeconds: lateSeconds });
    return ownOr(late, await findChart(charts, attempt).catch(() => null));
  }
}

function ownOr(failure: Failure, found: Made | null): Made {
  if (found === null) throw failure;
  return found;
}

/** The vendor's id of the new patient. Throws `UNSUPPORTED` where no action is configured. */
async function register(
  { session, actions: { createPatient } }: Charts,
  attempt: Attempt,
  person: EhrFields,
): Promise<string> {
  if (createPatient === undefined) throw new Failure('UNSUPPORTED');
  const taken = valuesTaken({ createPatient });
  const asked = filled(createPatient, 'write', valuesOf(attempt, person, taken));
  const [row] = await session.run(attempt, asked);
  const id = idIn(row ?? {}, createPatient.id);
  // It was made, and we cannot tell as what.
  if (id === null) throw new Failure('UNKNOWN_OUTCOME');
  return id;
}

function valuesOf(
  { key, patientId }: Attempt,
  person: EhrFields,
  taken: ReturnType<typeof valuesTaken>,
): Values {
  const values = Object.fromEntries(taken.map((name) => [name, person[name]]));
  const [year, month, day] = values['dateOfBirth']?.split('-') ?? [];
  return {
    ...values,
    ...(year !== undefined && { [US_DATE]: `${month}/${day}/${year}` }),
    key,
    ourPatientId: patientId,
  };
}
