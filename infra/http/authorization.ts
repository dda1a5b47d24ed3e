import type { Attempt } from '../../activities/domain/attempt.js';

/** How we show a partner who we are: the value of the `Authorization` header. */
export interface Authorization {
  /** Throws `AUTH` when the partner gives us no token, `UNAVAILABLE` when nobody can say. */
  header(attempt: Attempt): Promise<string>;
  /** The partner refused this value with 401: whether another can be had. Its answer is the next `header`. */
  renew(refused: string): boolean;
}

/** A token that was handed to us for good; once it is refused there is no other. */
export const bearer = (token: string): Authorization => ({
  header: async () => `Bearer ${token}`,
  renew: () => false,
});

/** A token and how long the partner says that it is good for. */
export interface Granted {
  readonly token: string;
  readonly lifeSeconds: number;
}

interface Held {
  readonly value: string;
  readonly goodUntilMs: number;
}

/** Given up this long before its end, so that it does not expire on its way. */
const MARGIN_SECONDS = 30;
const SHORTEST_LIFE_SHARE = 0.5;
const MS_PER_SECOND = 1_000;

/**
 * Tokens that are asked for as they are needed: one request for all who wait, kept until shortly before its end,
 * forgotten as soon as it is refused. A partner can revoke at any time, so the end it named is only a hint.
 */
export function renewed(
  ask: (attempt: Attempt) => Promise<Granted>,
  scheme = 'Bearer',
): Authorization {
  let held: Held | null = null;
  let asking: Promise<Held> | null = null;
  const fetchHeld = async (attempt: Attempt): Promise<Held> => {
    const { token, lifeSeconds } = await ask(attempt);
    const kept = Math.max(lifeSeconds - MARGIN_SECONDS, lifeSeconds * SHORTEST_LIFE_SHARE);
    held = { value: `${scheme} ${token}`, goodUntilMs: performance.now() + kept * MS_PER_SECOND };
    return held;
  };
  return {
    async header(attempt) {
      if (held !== null && performance.now() < held.goodUntilMs) return held.value;
      asking ??= fetchHeld(attempt).finally(() => {
        asking = null;
      });
      return (await asking).value;
    },
    renew(refused) {
      // Another call may have renewed it meanwhile: that one is as new as any.
      if (held?.value === refused) held = null;
      return true;
    },
  };
}
