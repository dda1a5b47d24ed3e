import { createHash } from 'node:crypto';

const PLAN_VERSION_DIGITS = 12;

/** A short name for a list of steps, so that support can filter by it. */
export const planVersion = (steps: readonly string[]): string =>
  createHash('sha256').update(steps.join(',')).digest('hex').slice(0, PLAN_VERSION_DIGITS);
