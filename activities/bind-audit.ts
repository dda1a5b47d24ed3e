import type { Log } from './domain/log.js';
import { asFailure, bounded } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { AuditMonths } from './ports/audit-months.js';
import type { Checkpoints } from './ports/checkpoints.js';

export interface AuditActivities {
  'audit.checkpoint'(): Promise<number>;
}

export interface AuditParts {
  readonly checkpoints: Checkpoints;
  readonly months: AuditMonths;
  readonly log: Log;
}

/** Answers how many entries were covered. */
export const bindAudit = (parts: AuditParts): AuditActivities => ({
  'audit.checkpoint': () =>
    bounded(() =>
      withHeartbeat(async () => {
        await makeMonths(parts);
        return coverAll(parts);
      }),
    ),
});

async function coverAll({ checkpoints, log }: AuditParts): Promise<number> {
  try {
    let count = 0;
    for (let taken = checkpoints.most; taken === checkpoints.most; count += taken)
      taken = await checkpoints.take();
    if (count > 0) log.info('audit.checkpointed', { count });
    return count;
  } catch (error) {
    log.error('audit.checkpoint-failed', { code: asFailure(error).code });
    throw error;
  }
}

/** Months are made long before they begin: a round that cannot make them says so and goes on. */
async function makeMonths({ months, log }: AuditParts): Promise<void> {
  try {
    const count = await months.make();
    if (count > 0) log.error('audit.month-missed', { count });
  } catch (error) {
    log.error('audit.months-failed', { code: asFailure(error).code });
  }
}
