import {
  type ApplicantField,
  PLAIN_FIELDS,
  SEALED_FIELDS,
} from '../../activities/domain/applicant.js';
import type { Rule, Violation } from '../../activities/domain/violation.js';
import type { ProblemDocument, ProblemKind } from '../problem.js';

/** A rule that an application broke; `field` is null when it is none of ours, or the request as a whole. */
export interface BrokenRule {
  readonly field: ApplicantField | null;
  readonly rule: Rule;
}

interface AnsweredWith {
  readonly retryAfterSeconds?: number | null;
  readonly location?: string | null;
}

/** The API said no. It names the rules that were broken, never a value. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemDocument;
  /** What kind of no: the last word of the problem's type, e.g. `invalid-request`, `already-under-way`. */
  readonly kind: ProblemKind | (string & {});
  readonly brokenRules: readonly BrokenRule[];
  /** When the API asks to come back, in seconds; null when it does not say. */
  readonly retryAfterSeconds: number | null;
  /** With `already-under-way`: the enrollment to follow instead, when it is the caller's own. */
  readonly enrollmentId: string | null;

  constructor(problem: ProblemDocument, { retryAfterSeconds, location }: AnsweredWith = {}) {
    super(`${problem.status} ${problem.title} (correlation id ${problem.correlationId})`);
    this.problem = problem;
    this.kind = problem.type.split(':').at(-1) ?? '';
    this.brokenRules = brokenRulesOf(problem.errors ?? []);
    this.retryAfterSeconds = retryAfterSeconds ?? null;
    this.enrollmentId = /\/v1\/enrollments\/([0-9a-f-]{36})$/.exec(location ?? '')?.[1] ?? null;
  }
}

/** Which fields of ours the JSON Pointers stand for. */
export const brokenRulesOf = (violations: readonly Violation[]): readonly BrokenRule[] =>
  violations.map(({ field, rule }) => ({
    field: FIELDS.find((each) => field === `/${each}` || field.startsWith(`/${each}/`)) ?? null,
    rule,
  }));

const FIELDS: readonly ApplicantField[] = [...SEALED_FIELDS, ...PLAIN_FIELDS];
