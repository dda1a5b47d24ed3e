import type { AccessPattern } from '../../activities/domain/access-pattern.js';
import type { Environment } from './environment.js';

/** How often access is looked over, over how long it is counted, and at how much of each pattern an alert is raised. */
export const accessAlerts = (env: Environment) => {
  const thresholds: Readonly<Record<AccessPattern, number>> = {
    BREAK_GLASS_BURST: env.integer('ALERT_BREAK_GLASS_BURST', 5, 1),
    IDENTITY_PROBING: env.integer('ALERT_IDENTITY_PROBING', 10, 1),
    DECRYPTION_FAILURES: env.integer('ALERT_DECRYPTION_FAILURES', 20, 1),
    SIGN_INS_REFUSED: env.integer('ALERT_SIGN_INS_REFUSED', 100, 1),
    STAFF_REFUSED: env.integer('ALERT_STAFF_REFUSED', 10, 1),
    TOKENS_REFUSED: env.integer('ALERT_TOKENS_REFUSED', 50, 1),
    ENROLLMENTS_READ: env.integer('ALERT_ENROLLMENTS_READ', 200, 1),
  };
  return {
    lookSeconds: env.integer('ALERT_LOOK_SECONDS', 60, 1, 3_600),
    windowMinutes: env.integer('ALERT_WINDOW_MINUTES', 60, 1, 1_440),
    thresholds,
  };
};
