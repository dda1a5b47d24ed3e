import type { JWK } from 'jose';

/** Keys to seal with, as the API published them. */
export interface FieldKeys {
  readonly keys: readonly JWK[];
  /** How far the API's clock is ahead of ours, in milliseconds: the age of a sealed field is judged by that one. */
  readonly clockAheadMs: number;
}

export interface HeldKeys {
  /** Those at hand while the API allows to keep them, else new ones. */
  current(): Promise<FieldKeys>;
  /** New ones, whatever is at hand. */
  anew(): Promise<FieldKeys>;
}

const MS_PER_SECOND = 1_000;
/** However long the API allows: keys rotate. */
const LONGEST_HELD_SECONDS = 3_600;

/** Keeps keys as long as their answer says (`max-age`); several who ask at once share one call. */
export function heldKeys(ask: () => Promise<Response>): HeldKeys {
  let held: Promise<FieldKeys> | null = null;
  let goodUntil = 0;
  const anew = (): Promise<FieldKeys> => {
    goodUntil = Number.POSITIVE_INFINITY; // While they are on their way.
    const asked = ask().then(async (response) => {
      const { keys } = (await response.json()) as { keys: JWK[] };
      goodUntil = performance.now() + maxAgeSeconds(response) * MS_PER_SECOND;
      return { keys, clockAheadMs: clockAheadMs(response) };
    });
    held = asked;
    asked.catch(() => {
      goodUntil = 0;
    });
    return asked;
  };
  return {
    anew,
    current: () => (held !== null && performance.now() < goodUntil ? held : anew()),
  };
}

function maxAgeSeconds({ headers }: Response): number {
  const told = /\bmax-age=([0-9]+)/.exec(headers.get('cache-control') ?? '')?.[1];
  return Math.min(Number(told ?? 0), LONGEST_HELD_SECONDS);
}

/** By its `Date`, which is exact to the second and old by the time it took; nothing when it does not say. */
function clockAheadMs({ headers }: Response): number {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? 0 : at - Date.now();
}
