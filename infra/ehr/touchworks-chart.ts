import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { Made } from '../../activities/ports/record.js';
import { fieldIn, type Row } from '../unity/magic-answer.js';
import { filled } from '../unity/unity-action.js';
import type { UnitySession } from '../unity/unity-session.js';
import type { TouchworksActions } from './touchworks-actions.js';

/** Where charts are, and what can be asked for there. */
export interface Charts {
  readonly session: UnitySession;
  readonly actions: TouchworksActions;
}

/** An empty list can come as one row of zeros, as public clients of Unity met it: a zero is no id. */
const ZERO = '0';

/** The vendor's id in a row, or null. */
export function idIn(row: Row, field: string): string | null {
  const id = fieldIn(row, field);
  return id === ZERO ? null : id;
}

/** A chart that is known by the vendor's id. */
export const madeOf = (id: string): Made => ({ id, version: null });

/** The vendor's ids under our key; null where nobody can look. */
export async function filedUnder(
  { session, actions: { findByKey } }: Charts,
  attempt: Attempt,
): Promise<readonly string[] | null> {
  if (findByKey === undefined) return null;
  const { key } = attempt;
  const rows = await session.run(attempt, filled(findByKey, 'read', { key }));
  const ids = rows.filter(tellsAnything).map((row) => {
    const id = idIn(row, findByKey.id);
    // The site did not search by the key, or names its fields otherwise. That nothing is there cannot be told by this.
    if (id === null || fieldIn(row, findByKey.key) !== key) throw new Failure('UNAVAILABLE');
    return id;
  });
  return [...new Set(ids)];
}

const BLANK: readonly unknown[] = [null, '', 0, ZERO];
const tellsAnything = (row: Row): boolean =>
  Object.values(row).some((value) => !BLANK.includes(value));

/**
 * The one chart under our key. Several are not our doing: nobody may take one of them for the chart, and `remove` says
 * so.
 */
export async function findChart(charts: Charts, attempt: Attempt): Promise<Made | null> {
  const [id, ...more] = (await filedUnder(charts, attempt)) ?? [];
  if (more.length > 0 && attempt.verb === 'perform') throw new Failure('CONFLICT');
  return id === undefined || more.length > 0 ? null : madeOf(id);
}

/** What a chart is seen to be: retired or not, or not what we made. */
export type Seen = 'active' | 'retired' | 'other' | 'missing';

/** Reads a chart; where that cannot be asked for, nothing proves that it is ours. */
export async function look(
  { session, actions: { readPatient } }: Charts,
  attempt: Attempt,
  id: string,
): Promise<Seen> {
  if (readPatient?.key === undefined) return 'other';
  const { key } = attempt;
  const [row] = await session.run(attempt, filled(readPatient, 'read', { id, key }));
  if (row === undefined) return 'missing';
  if (fieldIn(row, readPatient.key) !== key) return 'other';
  const { retired } = readPatient;
  const isRetired = retired !== undefined && fieldIn(row, retired.field) === retired.value;
  return isRetired ? 'retired' : 'active';
}

/** Whether care was given. */
export async function hasEncounters(
  { session, actions: { listEncounters } }: Charts,
  attempt: Attempt,
  id: string,
): Promise<boolean> {
  if (listEncounters === undefined) return false;
  const rows = await session.run(attempt, filled(listEncounters, 'read', { id, key: attempt.key }));
  return rows.some((row) => fieldIn(row, 'id') !== ZERO);
}
