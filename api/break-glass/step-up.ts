import type { TokenCaller } from '../auth.js';
import { Refusal } from '../problem.js';

const MOST_AGE_SECONDS = 300;
const CLOCK_TOLERANCE_SECONDS = 5;
const MS_PER_SECOND = 1_000;

/** Throws the 401 that asks for a new, strong sign-in (RFC 9470), unless the caller comes from one. */
export function requireStepUp({ signedInAt, acr }: TokenCaller, wanted: string): void {
  const ageSeconds =
    signedInAt === null ? Infinity : (Date.now() - signedInAt.getTime()) / MS_PER_SECOND;
  const isRecent = ageSeconds <= MOST_AGE_SECONDS && ageSeconds >= -CLOCK_TOLERANCE_SECONDS;
  if (isRecent && acr === wanted) return;
  throw new Refusal('step-up-needed', {
    headers: {
      'www-authenticate': `Bearer error="insufficient_user_authentication", acr_values="${wanted}", max_age="${MOST_AGE_SECONDS}"`,
    },
  });
}
