import type { Actor } from '../activities/domain/audit.js';
import type { EnrollmentId } from '../activities/domain/ids.js';
import type { ProblemName, TokenFault } from '../activities/domain/request-count.js';
import type { Rule, Violation } from '../activities/domain/violation.js';

/** Every refusal there is. Titles are fixed: nothing of a request is ever quoted back. */
const catalogue = {
  'invalid-request': [400, 'The request is malformed or breaks a rule.'],
  unauthenticated: [401, 'A valid access token is needed.'],
  forbidden: [403, 'The access token does not carry the scope that this call needs.'],
  'origin-not-served': [403, 'This origin is not served.'],
  'namespace-not-served': [403, 'This namespace is not served.'],
  'sign-in-refused': [403, 'The sign-in did not succeed, or this person may not read here.'],
  'step-up-needed': [401, 'A stronger sign-in, a few minutes old at most, is needed.'],
  'second-officer-needed': [403, 'Another officer than the one who asked must approve.'],
  'not-approved': [409, 'The request is not approved, or its time is over.'],
  'not-found': [404, 'There is nothing here, or it belongs to somebody else.'],
  'method-not-allowed': [405, 'This resource does not know the method.'],
  'request-timeout': [408, 'The request took too long to arrive.'],
  'in-flight': [409, 'A request with this idempotency key is being worked on.'],
  'already-under-way': [409, 'An enrollment of this person, submitted by you, is under way.'],
  'not-possible-now': [409, 'The enrollment is not in a state that allows this.'],
  'content-too-large': [413, 'The request body is too large.'],
  'unsupported-media-type': [415, 'The request body must be application/json.'],
  'key-reused': [422, 'This idempotency key was used for another payload.'],
  'too-many-requests': [429, 'Too many requests: come back later.'],
  'headers-too-large': [431, 'The request header fields are too large.'],
  unexpected: [500, 'Something failed that should not. The correlation id finds it in our log.'],
  unavailable: [503, 'The service cannot take this now: come back later.'],
} as const satisfies Record<ProblemName, readonly [status: number, title: string]>;

export type ProblemKind = ProblemName;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, with our correlation id and, when rules were broken, every one of them. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly correlationId: string;
  readonly errors?: readonly Violation[];
}

export const statusOf = (kind: ProblemKind): number => catalogue[kind][0];

export function problemDocument(
  kind: ProblemKind,
  correlationId: string,
  violations: readonly Violation[] = [],
): ProblemDocument {
  const [status, title] = catalogue[kind];
  return {
    type: `urn:patient-enrollment:problem:${kind}`,
    title,
    status,
    correlationId,
    ...(status === 400 ? { errors: inOrder(violations) } : {}),
  };
}

/** Sorted and each once, so that the same mistakes always read the same. */
function inOrder(violations: readonly Violation[]): readonly Violation[] {
  const byText = new Map(violations.map((each) => [`${each.field}\0${each.rule}`, each]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}

interface RefusalDetails {
  readonly violations?: readonly Violation[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly onRecord?: OnRecord;
}

/** What the audit trail learns beside, and whoever asks does not. */
interface OnRecord {
  readonly fault?: TokenFault;
  readonly actor?: Actor;
  /** Of an enrollment that there is, and that the caller is not to hear of. */
  readonly enrollmentId?: EnrollmentId;
}

/** Thrown anywhere in a request to answer it with a problem document. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: ProblemKind;
  readonly violations: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;
  readonly onRecord: OnRecord;

  constructor(
    kind: ProblemKind,
    { violations = [], headers = {}, onRecord = {} }: RefusalDetails = {},
  ) {
    super(catalogue[kind][1]);
    this.kind = kind;
    this.violations = violations;
    this.headers = headers;
    this.onRecord = onRecord;
  }

  /** The rules that were broken, each once, sorted. */
  get rules(): readonly Rule[] {
    return [...new Set(this.violations.map(({ rule }) => rule))].sort();
  }
}

/** A refusal that tells when to try again. */
export const comeBackLater = (
  kind: 'unavailable' | 'too-many-requests' | 'in-flight',
  afterSeconds: number,
): Refusal => new Refusal(kind, { headers: { 'retry-after': `${afterSeconds}` } });
