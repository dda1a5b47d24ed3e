import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { accepted, problem } from './schemas.js';

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const words = <const T extends string>(choices: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...choices] });
const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds.' });

export const STEP_STATES = [
  'pending',
  'running',
  'done',
  'failed',
  'undoing',
  'undone',
  'neutralised',
  'manual',
] as const;

export const stepStatus = Type.Object({
  name: Type.String(),
  state: words(STEP_STATES),
  attempts: Type.Integer({ minimum: 0 }),
  startedAt: orNull(time),
  endedAt: orNull(time),
});

/** What `GET /v1/enrollments/{id}` answers. Holds codes, counts, times and random ids: no PHI. */
export const enrollmentStatus = Type.Object({
  enrollmentId: Type.String({ format: 'uuid' }),
  correlationId: Type.String({ format: 'uuid' }),
  status: words([
    'accepted',
    'running',
    'recovering',
    'awaiting-review',
    'awaiting-repair',
    'rolling-back',
    'ended',
  ]),
  outcome: orNull(
    words(['enrolled', 'rejected', 'rolled-back', 'rolled-back-with-residue', 'cancelled']),
  ),
  failureCode: orNull(Type.String()),
  failedStep: orNull(Type.String()),
  needsAttention: Type.Boolean(),
  residue: Type.Array(Type.Object({ system: Type.String(), reason: Type.String() })),
  acceptedAt: time,
  endedAt: orNull(time),
  steps: Type.Array(stepStatus),
});
export type StatusDocument = Static<typeof enrollmentStatus>;
export type StepStatus = Static<typeof stepStatus>;

const problemContent = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'Malformed, or a rule is broken.',
  401: 'No access token, or a bad one.',
  403: 'The scope is missing.',
  404: 'Unknown, or of another client.',
  409: 'Not possible now.',
  413: 'Body too large.',
  415: 'Not application/json.',
  422: 'The idempotency key was used for another payload.',
  429: 'Too many requests; see Retry-After.',
  503: 'Cannot be taken now; see Retry-After.',
};

/** The problem documents that a route may answer, for the OpenAPI document. */
export const problems = (...statuses: readonly number[]) =>
  Object.fromEntries(
    [...statuses, 429, 503].map((status) => [status, problemContent(PROBLEMS[status] ?? '')]),
  );

export const acceptedResponse = { 202: { ...accepted, description: 'Taken: this is a promise.' } };
