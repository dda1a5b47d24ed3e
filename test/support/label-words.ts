import { ACCESS_PATTERNS } from '../../activities/domain/access-pattern.js';
import { FAILURE_CODES } from '../../activities/domain/failure.js';
import { KEY_LINEAGES } from '../../activities/domain/key-rotation.js';
import { newTally } from '../../activities/sweep/tally.js';
import { knownSteps } from '../../workflows/enrollment.js';

const PROBLEM = /^[a-z]+(-[a-z]+){0,3}$/;
const ROUTE = /^(other|(\/[a-z\d.-]*|\/\{id\}){1,4})$/;
const STATUS = /^[1-5]\d\d$/;
const BOUND = /^(\+Inf|\d+(\.\d+)?)$/;
const among = (...words: readonly string[]) => new Set(words);

const OPERATIONS = [
  ...['find', 'remove', 'isGone', 'listKeys', 'create', 'verify', 'open', 'activationLink'],
  ...['book', 'details', 'assign', 'providerOf', 'send', 'findsByKey'],
  ...['wrap', 'unwrap', 'rewrap', 'current-version'],
];

/** What each label of our metrics may say: the words of the code, or a form in which no id and no value fits. */
export const LABEL_WORDS: Readonly<Record<string, ReadonlySet<string> | RegExp>> = {
  process: among('api', 'worker', 'log-shipper'),
  phase: among('accepted', 'running', 'committed', 'purging'),
  reason: among('stuck-undo', 'review', 'repair', 'welcome', 'residue', 'other'),
  code: among('', 'WELCOME_NOT_SENT', 'WELCOME_UNCONFIRMED', ...FAILURE_CODES),
  outcome: among('enrolled', 'rejected', 'rolled-back', 'rolled-back-with-residue', 'cancelled'),
  port: among('identity', 'ehr', 'providerDirectory', 'portal', 'scheduling', 'mail'),
  adapter: among('postgres', 'fhir', 'http', 'smtp'),
  operation: among(...OPERATIONS),
  result: PROBLEM,
  lineage: among(...KEY_LINEAGES),
  kind: among('welcome', 'support', ...Object.keys(newTally())),
  step: among(...knownSteps.map(({ name }) => name)),
  pattern: among(...ACCESS_PATTERNS),
  method: among('GET', 'POST', 'DELETE', 'PUT', 'OTHER'),
  route: ROUTE,
  problem: PROBLEM,
  status: STATUS,
  dependency: among('database', 'keyring', 'jwks', 'temporal'),
  use: among('server', 'log-store'),
  state: among('used', 'free'),
  le: BOUND,
};

/** Whether a label may say so. */
export function isWordOf(label: string, value: string): boolean {
  const words = LABEL_WORDS[label];
  if (words === undefined) return false;
  if (label === 'result' && FAILURE_CODES.some((code) => code === value)) return true;
  return words instanceof RegExp ? words.test(value) : words.has(value);
}
