import { systemEntry } from './domain/audit-entries.js';
import type { Log } from './domain/log.js';
import type { SweepResult } from './domain/sweep-result.js';
import { bounded } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { AuditTrail } from './ports/audit-trail.js';
import { type LookableParts, lookOnly } from './sweep/look-only.js';
import { sweepClosed } from './sweep/sweep-closed.js';
import { sweepOpen } from './sweep/sweep-open.js';
import { newTally } from './sweep/tally.js';

export interface SweepActivities {
  'sweep.reconcile'(): Promise<SweepResult>;
  /** What a sweep would find and do at this moment, without doing any of it. */
  'sweep.look'(): Promise<SweepResult>;
}

export interface SweepParts extends LookableParts {
  readonly auditTrail: AuditTrail;
  readonly log: Log;
  /** Told of every result, for the metrics. */
  readonly onResult: (result: SweepResult) => void;
}

export const bindSweep = (parts: SweepParts): SweepActivities => ({
  'sweep.reconcile': () => bounded(() => withHeartbeat(() => sweepAll(parts))),
  'sweep.look': () => bounded(() => withHeartbeat(() => tallied(lookOnly(parts)))),
});

/** One look over all that is open, and over what has ended not long ago. */
export async function sweepAll(parts: SweepParts): Promise<SweepResult> {
  const result = await tallied(parts);
  await report(parts, result);
  return result;
}

async function tallied(parts: SweepParts): Promise<SweepResult> {
  const tally = newTally();
  await sweepOpen(parts.enrollments, parts.sagas, tally, parts.builds);
  await sweepClosed(parts, tally);
  return tally;
}

async function report({ auditTrail, log, onResult }: SweepParts, result: SweepResult) {
  const { late, ...counts } = result;
  onResult(result);
  const isTroubled = result.failed + result.contradicted + result.strangers > 0;
  log[isTroubled ? 'error' : 'info']('sweep.completed', { counts });
  const facts = { counts: { ...counts, ...late } };
  await auditTrail.append(systemEntry('sweep.completed', 'service:sweep', facts));
}
