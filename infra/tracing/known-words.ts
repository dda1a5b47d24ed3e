import { isFailureCode } from '../../activities/domain/failure.js';
import { isEnrollmentId } from '../../activities/domain/ids.js';
import { OPERATIONS, PLAIN_ACTIVITIES } from '../../activities/domain/span.js';
import { ATTRIBUTES, type AttributeName } from './attributes.js';

/** The words that a process brings along. */
export interface OwnWords {
  /** Names of the steps there are. */
  readonly steps: readonly string[];
  /** Patterns of the routes it serves. */
  readonly routes: readonly string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OTHER'];
const VERBS = ['perform', 'undo', 'verifyGone'];
const PORTS = ['identity', 'ehr', 'providerDirectory', 'portal', 'scheduling', 'mail'];
const WORKFLOWS = ['enrollPatient', 'purgeEnrollment'];
const PACES = ['local', 'remote'];
const PLAN_VERSION = /^[0-9a-f]{12}$/;
const MOST = 100_000;

/** What may leave in a span, word by word: the types close the list for our code, this closes it for all else. */
export interface KnownWords {
  isName(name: string): boolean;
  isAttribute(name: string, value: unknown): boolean;
}

export function knownWords({ steps, routes }: OwnWords): KnownWords {
  const values: Readonly<Record<AttributeName, (value: unknown) => boolean>> = {
    [ATTRIBUTES.enrollmentId]: text(isEnrollmentId),
    [ATTRIBUTES.step]: oneOf(steps),
    [ATTRIBUTES.verb]: oneOf(VERBS),
    [ATTRIBUTES.attempt]: isCount,
    [ATTRIBUTES.pace]: oneOf(PACES),
    [ATTRIBUTES.steps]: text((value) => PLAN_VERSION.test(value)),
    [ATTRIBUTES.port]: oneOf(PORTS),
    [ATTRIBUTES.operation]: oneOf(OPERATIONS),
    [ATTRIBUTES.activity]: oneOf(PLAIN_ACTIVITIES),
    [ATTRIBUTES.workflow]: oneOf(WORKFLOWS),
    [ATTRIBUTES.code]: text(isFailureCode),
    [ATTRIBUTES.method]: oneOf(METHODS),
    [ATTRIBUTES.route]: oneOf(routes),
    [ATTRIBUTES.status]: isCount,
  };
  const isKnown = (name: string): name is AttributeName => Object.hasOwn(values, name);
  return {
    isName: oneOf([
      ...PLAIN_ACTIVITIES,
      ...pairs(METHODS, routes, ' '),
      ...pairs(['start'], WORKFLOWS, ' '),
      ...pairs(steps, VERBS, '.'),
      ...pairs(PORTS, OPERATIONS, '.'),
      ...pairs(['call'], METHODS, ' '),
    ]),
    isAttribute: (name, value) => isKnown(name) && values[name](value),
  };
}

const pairs = (
  first: readonly string[],
  second: readonly string[],
  between: string,
): readonly string[] => first.flatMap((a) => second.map((b) => `${a}${between}${b}`));

function oneOf(words: readonly string[]): (value: unknown) => boolean {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value) => known.has(value);
}

const text =
  (test: (value: string) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'string' && test(value);

const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST;
