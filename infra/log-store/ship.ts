import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../activities/domain/log.js';
import { asFailure } from '../postgres/failure.js';
import { type Outage, outage } from './outage.js';
import type { Batch, Source } from './source.js';

/** Who takes a batch, or throws `Failure`. */
export type Deliver = (batch: readonly Buffer[]) => Promise<void>;

const LOOK_AGAIN_MS = 500;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Ships what sources have, batch by batch, until the signal stops it. What could not be shipped is tried again for ever;
 * a source that cannot be read holds no other up.
 */
export async function ship(
  sources: readonly Source[],
  deliver: Deliver,
  log: Pick<Log, 'info' | 'error'>,
  signal: AbortSignal,
): Promise<void> {
  const atStore = outage(log, { away: 'log-store.away', back: 'log-store.back' });
  await Promise.all(
    sources.map((source) => {
      const atSource = outage(log, { away: 'log-source.away', back: 'log-source.back' });
      return shipFrom(source, deliver, { atSource, atStore }, signal);
    }),
  );
}

interface Outages {
  readonly atSource: Outage;
  readonly atStore: Outage;
}

async function shipFrom(
  source: Source,
  deliver: Deliver,
  { atSource, atStore }: Outages,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const batch = await within(atSource, () => source.next());
    if (batch?.messages.length === 0) {
      failures = 0;
      await rest(LOOK_AGAIN_MS, signal);
      continue;
    }
    const isShipped = batch !== null && (await shipped(batch, deliver, atStore));
    failures = isShipped ? 0 : failures + 1;
    if (failures > 0) await rest(longer(failures), signal);
  }
}

async function shipped(batch: Batch, deliver: Deliver, atStore: Outage): Promise<boolean> {
  const done = await within(atStore, async () => {
    await deliver(batch.messages);
    await batch.shipped();
    return true;
  });
  return done === true;
}

/** What came of the work; null when it failed, which is told. */
async function within<T>(where: Outage, work: () => Promise<T>): Promise<T | null> {
  try {
    const done = await work();
    where.over();
    return done;
  } catch (error) {
    where.began(asFailure(error).code);
    return null;
  }
}

/** Twice as long each time, and never two shippers at one moment. */
const longer = (failures: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal }).catch(() => undefined);
