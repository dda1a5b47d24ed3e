import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import { assertRefusals } from '../unity/assert-refusals.js';
import type { UnityAccount } from '../unity/unity-account.js';
import { unitySession } from '../unity/unity-session.js';
import { assertActions } from './touchworks-action-rules.js';
import { type TouchworksActions, valuesTaken } from './touchworks-actions.js';
import { type Charts, filedUnder, findChart } from './touchworks-chart.js';
import { createChart } from './touchworks-create.js';
import { retire } from './touchworks-retire.js';

/** A site's Unity server, and the actions that its TouchWorks can be asked for. */
export interface TouchworksSettings extends UnityAccount {
  readonly actions: TouchworksActions;
  /** How long the site may take to do what it gave no answer to. A create is not repeated before: it would double. */
  readonly lateSeconds?: number;
}

const LATE_SECONDS = 30;

/**
 * Charts at Allscripts (Altera) TouchWorks, through Unity. What the site has no action for is `UNSUPPORTED`, or a
 * person's to undo; without a search by our key it is asked to create once. A chart is never removed, at best retired.
 */
export function touchworksEhr(settings: TouchworksSettings): Ehr {
  const { actions, refusals = {}, lateSeconds = LATE_SECONDS } = settings;
  assertActions(actions);
  assertRefusals(refusals);
  const charts: Charts = { session: unitySession(settings), actions };
  return {
    ...(actions.findByKey === undefined ? { findsByKey: false } : { lateSeconds }),
    takes: valuesTaken(actions),
    find: async (attempt, remembered = null) =>
      actions.findByKey === undefined ? remembered : findChart(charts, attempt),
    create: (attempt, applicant) =>
      createChart(charts, attempt, applicant.reveal(phiAccess), lateSeconds),
    remove: (attempt, made) => retire(charts, attempt, made),
    // The vendor keeps every chart: only that there never was one can be seen, and only by our key.
    isGone: async (attempt, made) =>
      made === null && (await filedUnder(charts, attempt))?.length === 0,
  };
}
