import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import {
  GONE,
  type ManualReason,
  manual,
  type UndoResult,
} from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import { filled, type UnityAction } from '../unity/unity-action.js';
import { retirementOf } from './touchworks-actions.js';
import { type Charts, filedUnder, hasEncounters, look, type Seen } from './touchworks-chart.js';

/** How an undo ends where a site can retire a chart: nobody can remove one. */
const RETIRED: UndoResult = Object.freeze({ kind: 'neutralised', residue: 'vendor-retains-chart' });

/** Why a chart that is read so must be left to a person. */
const HELD_BACK: Readonly<Partial<Record<Seen, ManualReason>>> = {
  other: 'not-proven-ours',
  missing: 'merged-record',
};

/** Retires the one chart that we know to be ours, while nobody gave care under it. */
export async function retire(
  charts: Charts,
  attempt: Attempt,
  made: Made | null,
): Promise<UndoResult> {
  const filed = await filedUnder(charts, attempt);
  // Nothing was remembered, and nobody can look: a person must.
  if (made === null && filed === null) return manual('not-proven-ours');
  const ids = new Set([...(filed ?? []), ...(made === null ? [] : [made.id])]);
  const [id] = ids;
  if (id === undefined) return GONE;
  if (ids.size > 1) return manual('not-proven-ours');
  const action = retirementOf(charts.actions);
  // Without a read-back nobody could say what became of it, so it is not asked for either.
  return action === null ? manual('no-vendor-call') : retireOne(charts, attempt, id, action);
}

async function retireOne(
  charts: Charts,
  attempt: Attempt,
  id: string,
  action: UnityAction,
): Promise<UndoResult> {
  const seen = await look(charts, attempt, id);
  const reason = HELD_BACK[seen];
  if (reason !== undefined) return manual(reason);
  if (seen === 'retired') return RETIRED;
  if (await hasEncounters(charts, attempt, id)) return manual('clinical-data-present');
  await charts.session.run(attempt, filled(action, 'write', { id, key: attempt.key }));
  if ((await look(charts, attempt, id)) !== 'retired') throw new Failure('STILL_PRESENT');
  return RETIRED;
}
