import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from '../stack-error.js';
import type { Child } from './child.js';

const INTERVAL_MS = 50;

/** Waits until a part answers; gives up when it has died or the time is over, and says where its log is. */
export async function untilReady(
  what: string,
  isReady: () => Promise<boolean>,
  { child, seconds, logFile }: { child?: Child; seconds: number; logFile: string },
): Promise<void> {
  const endsAt = performance.now() + seconds * 1_000;
  while (performance.now() < endsAt) {
    if (
      child !== undefined &&
      (child.process.exitCode !== null || child.process.signalCode !== null)
    )
      throw new StackError(
        `${what} stopped while starting (its log says why: ${logFile}).`,
        'If its state is damaged, start anew with: npm start -- --fresh',
      );
    if (await isReady().catch(() => false)) return;
    await delay(INTERVAL_MS);
  }
  throw new StackError(
    `${what} was not ready after ${seconds} s (its log may say why: ${logFile}).`,
    'Start again; a busy machine may need a second try.',
  );
}
