import { type FailureCode, isFailureCode } from '../../activities/domain/failure.js';
import type { Phase } from '../../activities/domain/phase.js';
import type { StatusDocument } from '../../api/status-schema.js';
import type { OverviewFilter } from '../postgres/enrollment-overview.js';
import { usage } from './exit.js';
import { secondsIn } from './text.js';
import type { Asked } from './verb.js';

type Status = StatusDocument['status'];
type Outcome = NonNullable<StatusDocument['outcome']>;

const OPEN: readonly Phase[] = ['running', 'committed', 'purging'];
/** In which phases of the row a status word can be read; the word itself is decided as the API decides it. */
const PHASES: Readonly<Record<Status, readonly Phase[]>> = {
  accepted: ['accepted'],
  running: ['running', 'committed'],
  recovering: ['running', 'committed'],
  'awaiting-review': OPEN,
  'awaiting-repair': OPEN,
  'rolling-back': ['purging'],
  ended: ['ended'],
};
const OUTCOMES: readonly Outcome[] = [
  'enrolled',
  'rejected',
  'rolled-back',
  'rolled-back-with-residue',
  'cancelled',
];
const MOST = 10_000;

/** Which enrollments are asked for, how many at most, and in which status; every doubt is a complaint. */
export function wishesIn({ words, options }: Asked) {
  if (words.length > 0) throw usage('list takes no words, only options.');
  const status = choice('--status', options['status'], Object.keys(PHASES) as Status[]);
  const asked = {
    phases: status && PHASES[status],
    outcome: choice('--outcome', options['outcome'], OUTCOMES),
    code: codeIn(options['code']),
    needsAttention: options['attention'] === true ? true : null,
    olderThanSeconds: ageIn(options['older-than']),
  };
  const given = Object.entries(asked).filter(([, value]) => value !== null);
  const filter: OverviewFilter = Object.fromEntries(given);
  return { status, limit: limitIn(options['limit']), filter };
}

type Given = string | boolean | undefined;

function choice<const T extends string>(name: string, given: Given, of: readonly T[]): T | null {
  if (given === undefined) return null;
  const chosen = of.find((each) => each === given);
  if (chosen === undefined) throw usage(`${name} is one of: ${of.join(', ')}.`);
  return chosen;
}

function codeIn(given: Given): FailureCode | null {
  if (given === undefined) return null;
  if (typeof given !== 'string' || !isFailureCode(given))
    throw usage('--code is a failure code, like UNAVAILABLE.');
  return given;
}

function ageIn(given: Given): number | null {
  if (given === undefined) return null;
  const seconds = secondsIn(`${given}`);
  if (seconds === null) throw usage('--older-than is a number and s, m, h or d, like 10m.');
  return seconds;
}

function limitIn(given: Given): number {
  const limit = Number(given);
  if (Number.isInteger(limit) && limit > 0 && limit <= MOST) return limit;
  throw usage(`--limit is a whole number from 1 to ${MOST}.`);
}
