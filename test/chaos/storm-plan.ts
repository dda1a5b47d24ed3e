import { drawFrom } from '../../infra/dev/partners/people.js';
import { planFaults, type TimedFault } from './fault-plan.js';

/** One application that a portal will send, perhaps more than once under its key, perhaps to take it back. */
export interface PlannedSubmission {
  readonly atMs: number;
  /** The same number is the same person. */
  readonly person: number;
  /** Whether the identity bureau has heard of them. */
  readonly isKnown: boolean;
  readonly key: string;
  /** After the answer to the first. */
  readonly cancelAfterMs: number | null;
  /** Again under the same key, this long after the first was sent. */
  readonly againAfterMs: readonly number[];
}

/** What will be done, and when; the same for the same seed. */
export interface StormPlan {
  readonly seed: number;
  readonly lastsMs: number;
  readonly submissions: readonly PlannedSubmission[];
  readonly faults: readonly TimedFault[];
}

type Draw = (below: number) => number;

const PERCENT = 100;
const UNKNOWN_PERCENT = 8;
const TWICE_PERCENT = 6;
const AGAIN_PERCENT = 15;
const CANCEL_PERCENT = 15;
/** Gaps vary by half to either side. */
const SHORTEST_GAP = 0.5;
const MS_PER_SECOND = 1_000;
const LONGEST_CHANGE_OF_MIND_MS = 3_000;
const AGAIN_AT_MS = [0, 20, 400, 3_000];
const NOBODY_YET = 1;

/** @param perSecond how many submissions on average */
export function planStorm(seed: number, lastsMs: number, perSecond: number): StormPlan {
  // Streams of their own: another kind of fault does not change who submits what.
  const submissions = planSubmissions(drawFrom(seed * 2), lastsMs, MS_PER_SECOND / perSecond);
  return { seed, lastsMs, submissions, faults: planFaults(drawFrom(seed * 2 + 1), lastsMs) };
}

function planSubmissions(draw: Draw, lastsMs: number, gapMs: number): readonly PlannedSubmission[] {
  const planned: PlannedSubmission[] = [];
  const gap = () => Math.round(gapMs * SHORTEST_GAP) + draw(Math.round(gapMs));
  for (let atMs = 0; atMs < lastsMs; atMs += gap()) planned.push(planOne(draw, atMs, planned));
  return planned;
}

function planOne(
  draw: Draw,
  atMs: number,
  earlier: readonly PlannedSubmission[],
): PlannedSubmission {
  const chance = (percent: number) => draw(PERCENT) < percent;
  const twin = earlier[draw(earlier.length + NOBODY_YET)];
  const isTwin = chance(TWICE_PERCENT) && twin !== undefined;
  return {
    atMs,
    person: isTwin ? twin.person : earlier.length,
    isKnown: isTwin ? twin.isKnown : !chance(UNKNOWN_PERCENT),
    key: uuid(draw),
    cancelAfterMs: chance(CANCEL_PERCENT) ? draw(LONGEST_CHANGE_OF_MIND_MS) : null,
    againAfterMs: chance(AGAIN_PERCENT) ? [AGAIN_AT_MS[draw(AGAIN_AT_MS.length)] ?? 0] : [],
  };
}

const GROUPS = [8, 4, 4, 4, 12];
const HEX = 16;

const uuid = (draw: Draw): string =>
  GROUPS.map((digits) =>
    Array.from({ length: digits }, () => draw(HEX).toString(HEX)).join(''),
  ).join('-');
