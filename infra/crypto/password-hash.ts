import { hash, type Options, verify } from '@node-rs/argon2';
import { Failure } from '../../activities/domain/failure.js';
import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';

/** Passwords as argon2id hashes (RFC 9106), in PHC string format. */
export interface PasswordHashes {
  hash(password: Phi<string>): Promise<string>;
  /** Costs the same when there is no hash to compare with, and is false then. */
  matches(held: string | null, password: Phi<string>): Promise<boolean>;
}

export interface HashQueue {
  /** How many are worked on at a time; each takes 19 MiB and a thread. */
  readonly atOnce: number;
  /** How many may wait for their turn. */
  readonly waiting: number;
}

/** The least that OWASP's Password Storage Cheat Sheet asks for: 19 MiB, two passes, one lane. `2` is argon2id. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const QUEUE: HashQueue = { atOnce: 2, waiting: 20 };
const RETRY_AFTER_SECONDS = 5;

/**
 * Hashes with a bounded queue: whoever comes when it is full gets `UNAVAILABLE` at once, so that a flood of sign-ins
 * takes neither all memory nor all threads.
 */
export function passwordHashes({ atOnce, waiting }: HashQueue = QUEUE): PasswordHashes {
  let free = atOnce;
  const queue: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free === 0 && queue.length >= waiting)
      throw new Failure('UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next(); // Takes the place that becomes free.
    }
  };
  const nobodys = hash('', COST as Options);
  return {
    hash: (password) => inTurn(() => hash(plain(password), COST as Options)),
    matches: (held, password) =>
      inTurn(async () => {
        const isSame = await verify(held ?? (await nobodys), plain(password));
        return isSame && held !== null;
      }),
  };
}

/** The same characters are the same password, however a keyboard composes them (NIST SP 800-63B-4, 3.1.1.2). */
const plain = (password: Phi<string>): string => password.reveal(phiAccess).normalize('NFKC');
