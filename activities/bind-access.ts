import type { AccessAlert } from './domain/access-alert.js';
import type { Log } from './domain/log.js';
import { asFailure, bounded } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { AccessWatch } from './ports/access-watch.js';

export interface AccessActivities {
  'access.watch'(): Promise<number>;
}

export interface AccessParts {
  readonly accessWatch: AccessWatch;
  readonly log: Log;
  /** Told of every alert, for the metrics. */
  readonly onAlert: (alert: AccessAlert) => void;
}

/** Answers how many alerts were raised. */
export const bindAccess = ({ accessWatch, log, onAlert }: AccessParts): AccessActivities => ({
  'access.watch': () =>
    bounded(() =>
      withHeartbeat(async () => {
        try {
          const alerts = await accessWatch.look();
          for (const alert of alerts) {
            const { correlationId, pattern, count } = alert;
            log.error('access.alerted', { correlationId, pattern, count });
            onAlert(alert);
          }
          return alerts.length;
        } catch (error) {
          log.error('access.watch-failed', { code: asFailure(error).code });
          throw error;
        }
      }),
    ),
});
