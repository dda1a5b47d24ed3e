import { Failure } from '../../activities/domain/failure.js';

/** Something that the key server lends for a time: a token, a database login. */
export interface Lease<T extends object> {
  /** One that is good for some time yet: renewed, or taken anew, when the one held is not. */
  current(): Promise<T>;
  /** The one that is held, while it is good; else null. */
  held(): T | null;
  /** The server does not know this one any more. */
  forget(value: T): void;
}

export interface Lender<T extends object> {
  take(): Promise<{ readonly value: T; readonly seconds: number }>;
  /** For how many seconds it is good from now on; `AUTH` when it cannot be renewed. */
  renew(value: T): Promise<number>;
}

interface Held<T> {
  readonly value: T;
  /** How long it was good for when taken; a renewal that gives much less is near the longest life there is. */
  readonly firstSeconds: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const MS_PER_SECOND = 1_000;
/** Renewed after two thirds of its life: a renewal that fails can be tried again. */
const RENEW_AFTER = 2 / 3;
const WORTH_RENEWING = 1 / 2;
const RETRY_MS = 1_000;

/** Renewed when it is used, not by a clock: a process that asks for nothing keeps nothing alive. */
export function lease<T extends object>(lender: Lender<T>): Lease<T> {
  let last: Held<T> | null = null;
  let getting: Promise<Held<T>> | null = null;
  const take = async (): Promise<Held<T>> => {
    const askedAt = performance.now(); // Its life begins no later.
    const { value, seconds } = await lender.take();
    return held(value, seconds, seconds, askedAt);
  };
  const refreshed = async (old: Held<T> | null): Promise<Held<T>> => {
    if (old === null || old.expiresAt <= performance.now()) return take();
    try {
      const askedAt = performance.now();
      const seconds = await lender.renew(old.value);
      const isLasting = seconds > old.firstSeconds * WORTH_RENEWING;
      return isLasting ? held(old.value, old.firstSeconds, seconds, askedAt) : await take();
    } catch (error) {
      if (error instanceof Failure && error.code === 'AUTH') return take();
      // It is good for a while yet, and the server may come back.
      const renewAt = Math.min(performance.now() + RETRY_MS, old.expiresAt);
      return { ...old, renewAt };
    }
  };
  const good = (): T | null =>
    last !== null && last.renewAt > performance.now() ? last.value : null;
  return {
    async current() {
      const value = good();
      if (value !== null) return value;
      // Once for all that wait for it.
      getting ??= refreshed(last).finally(() => {
        getting = null;
      });
      last = await getting;
      return last.value;
    },
    held: good,
    forget(value) {
      if (last?.value === value) last = null;
    },
  };
}

const held = <T>(value: T, firstSeconds: number, seconds: number, askedAt: number): Held<T> => ({
  value,
  firstSeconds,
  renewAt: askedAt + seconds * MS_PER_SECOND * RENEW_AFTER,
  expiresAt: askedAt + seconds * MS_PER_SECOND,
});
