import type { Log } from './domain/log.js';
import { asFailure, bounded } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { Checkpoints } from './ports/checkpoints.js';

export interface AuditActivities {
  'audit.checkpoint'(): Promise<number>;
}

export interface AuditParts {
  readonly checkpoints: Checkpoints;
  readonly log: Log;
}

/** Answers how many entries were covered. */
export const bindAudit = ({ checkpoints, log }: AuditParts): AuditActivities => ({
  'audit.checkpoint': () =>
    bounded(() =>
      withHeartbeat(async () => {
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
      }),
    ),
});
