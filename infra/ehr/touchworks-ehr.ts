import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import type { UnityAccount } from '../unity/unity-account.js';
import { unitySession } from '../unity/unity-session.js';
import { assertActions, type TouchworksActions } from './touchworks-actions.js';
import { type Charts, filedUnder, register } from './touchworks-chart.js';
import { retire } from './touchworks-retire.js';

/** A site's Unity server, and the actions that its TouchWorks can be asked for. */
export interface TouchworksSettings extends UnityAccount {
  readonly actions: TouchworksActions;
}

/**
 * Charts at Allscripts (Altera) TouchWorks, through Unity. What the site has no action for is `UNSUPPORTED`, or a
 * person's to undo; without a search by our key it is asked to create once. A chart is never removed, at best retired.
 */
export function touchworksEhr(settings: TouchworksSettings): Ehr {
  const { actions } = settings;
  assertActions(actions);
  const charts: Charts = { session: unitySession(settings), actions };
  return {
    ...(actions.findByKey === undefined ? { findsByKey: false } : {}),
    find: (attempt) => find(charts, attempt),
    async create(attempt, applicant) {
      // Unity knows no idempotency key, so what an earlier attempt made must be looked for.
      const present = await find(charts, attempt);
      if (present !== null) return present;
      return madeOf(await register(charts, attempt, applicant.reveal(phiAccess)));
    },
    remove: (attempt, made) => retire(charts, attempt, made),
    // The vendor keeps every chart: only that there never was one can be seen, and only by our key.
    isGone: async (attempt, made) =>
      made === null && (await filedUnder(charts, attempt))?.length === 0,
  };
}

const madeOf = (id: string): Made => ({ id, version: null });

/** Several under one key are not our doing: nobody may take one of them for the chart, and `remove` says so. */
async function find(charts: Charts, attempt: Attempt): Promise<Made | null> {
  const [id, ...more] = (await filedUnder(charts, attempt)) ?? [];
  if (more.length > 0 && attempt.verb === 'perform') throw new Failure('CONFLICT');
  return id === undefined || more.length > 0 ? null : madeOf(id);
}
