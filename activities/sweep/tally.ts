import type { SweepCount } from '../domain/sweep-result.js';

/** Counts while a sweep is at work. */
export type SweepTally = Record<SweepCount, number> & { readonly late: Record<string, number> };

export const newTally = (): SweepTally => ({
  looked: 0,
  left: 0,
  moved: 0,
  purgesStarted: 0,
  resumed: 0,
  contradicted: 0,
  failed: 0,
  certified: 0,
  keysDestroyed: 0,
  rewritten: 0,
  probed: 0,
  strangers: 0,
  late: {},
});
