import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EhrFields } from '../../activities/ports/ehr.js';
import { fieldIn } from '../unity/magic-answer.js';
import { filled, type Values } from '../unity/unity-action.js';
import type { UnitySession } from '../unity/unity-session.js';
import { PERSON_VALUES, type TouchworksActions } from './touchworks-actions.js';

/** Where charts are, and what can be asked for there. */
export interface Charts {
  readonly session: UnitySession;
  readonly actions: TouchworksActions;
}

/** Registers the person and gives the vendor's id. Throws `UNSUPPORTED` where no action is configured. */
export async function register(
  { session, actions: { createPatient } }: Charts,
  attempt: Attempt,
  person: EhrFields,
): Promise<string> {
  if (createPatient === undefined) throw new Failure('UNSUPPORTED');
  const asked = filled(createPatient, 'write', valuesOf(attempt, person));
  const [row] = await session.run(attempt, asked);
  const id = fieldIn(row ?? {}, createPatient.id);
  // It was made, and we cannot tell as what.
  if (id === null) throw new Failure('UNKNOWN_OUTCOME');
  return id;
}

function valuesOf({ key, patientId }: Attempt, person: EhrFields): Values {
  const [year, month, day] = person.dateOfBirth.split('-');
  return {
    ...Object.fromEntries(PERSON_VALUES.map((name) => [name, person[name]])),
    dateOfBirthUs: `${month}/${day}/${year}`,
    key,
    ourPatientId: patientId,
  };
}

/** The vendor's ids under our key; null where nobody can look. */
export async function filedUnder(
  { session, actions: { findByKey } }: Charts,
  attempt: Attempt,
): Promise<readonly string[] | null> {
  if (findByKey === undefined) return null;
  const { key } = attempt;
  const rows = await session.run(attempt, filled(findByKey, 'read', { key }));
  // A row without the key means that the site did not search by it.
  const own = rows.filter((row) => fieldIn(row, findByKey.key) === key);
  const ids = own.map((row) => fieldIn(row, findByKey.id));
  if (!ids.every((id) => id !== null)) throw new Failure('UNAVAILABLE');
  return [...new Set(ids)];
}

/** What a chart is seen to be: retired or not, or no longer what we made. */
export type Seen = 'active' | 'retired' | 'other' | 'missing';

/** Reads a chart; where that cannot be asked for, what we made counts as active. */
export async function look(
  { session, actions: { readPatient } }: Charts,
  attempt: Attempt,
  id: string,
): Promise<Seen> {
  if (readPatient === undefined) return 'active';
  const { key } = attempt;
  const [row] = await session.run(attempt, filled(readPatient, 'read', { id, key }));
  if (row === undefined) return 'missing';
  if (readPatient.key !== undefined && fieldIn(row, readPatient.key) !== key) return 'other';
  const { retired } = readPatient;
  const isRetired = retired !== undefined && fieldIn(row, retired.field) === retired.value;
  return isRetired ? 'retired' : 'active';
}

/** Whether care was given. An empty list can come as one row of zeros, as public clients of Unity met it. */
export async function hasEncounters(
  { session, actions: { listEncounters } }: Charts,
  attempt: Attempt,
  id: string,
): Promise<boolean> {
  if (listEncounters === undefined) return false;
  const rows = await session.run(attempt, filled(listEncounters, 'read', { id, key: attempt.key }));
  return rows.some((row) => fieldIn(row, 'id') !== '0');
}
