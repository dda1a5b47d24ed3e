import { type Static, type TSchema, Type } from '@sinclair/typebox';

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

export const stepStatus = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z-]*$' }),
    state: words(STEP_STATES),
    attempts: Type.Integer({ minimum: 0 }),
    startedAt: orNull(time),
    endedAt: orNull(time),
  },
  { title: 'StepStatus', description: 'One step of the plan; null stands for not yet.' },
);

/** What `GET /v1/enrollments/{id}` answers. Holds codes, counts, times and random ids: no PHI. */
export const enrollmentStatus = Type.Object(
  {
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
    failureCode: orNull(
      Type.String({ pattern: '^[A-Z_]+$', description: 'Why it failed; new codes may come.' }),
    ),
    failedStep: orNull(Type.String()),
    needsAttention: Type.Boolean({ description: 'Whether a person should look.' }),
    residue: Type.Array(Type.Object({ system: Type.String(), reason: Type.String() }), {
      description: 'What could not be removed where, and why.',
    }),
    acceptedAt: time,
    endedAt: orNull(time),
    steps: Type.Array(stepStatus),
  },
  {
    title: 'EnrollmentStatus',
    description: 'How an enrollment stands: codes, counts, times and random ids. Absent is null.',
  },
);
export type StatusDocument = Static<typeof enrollmentStatus>;
export type StepStatus = Static<typeof stepStatus>;
