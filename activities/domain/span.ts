import type { FailureCode } from './failure.js';
import type { EnrollmentId, StepName } from './ids.js';
import type { Method, Route } from './log.js';
import type { Verb } from './phase.js';
import type { PortName } from './plan.js';

/**
 * What a span is about; its name is made of it (`infra/tracing/span-name.ts`). A closed vocabulary, as that of logs:
 * nothing here is a bare string, so there is nowhere to put PHI.
 */
export type SpanSubject =
  | { readonly kind: 'request'; readonly method: Method; readonly route: Route }
  | { readonly kind: 'start'; readonly workflow: StartedWorkflow }
  | { readonly kind: 'step'; readonly step: StepName; readonly verb: Verb }
  | { readonly kind: 'activity'; readonly activity: PlainActivity }
  | { readonly kind: 'port'; readonly port: PortName; readonly operation: Operation }
  | { readonly kind: 'call'; readonly method: CallMethod };

/** What is known of a span beside its subject. */
export interface SpanFacts {
  readonly enrollmentId?: EnrollmentId;
  /** Counts from 1. */
  readonly attempt?: number;
  /** Within the workflow task, or as an activity of its own. */
  readonly pace?: 'local' | 'remote';
  /** The steps of the plan; a span has the short name of that list (`PlanVersion` in the Web UI). */
  readonly steps?: readonly StepName[];
  /** Of an HTTP answer. */
  readonly status?: number;
  /** How it failed; a span without one went well. */
  readonly code?: FailureCode;
}

/** Adds to a span what became known on the way. */
export type TellSpan = (facts: SpanFacts) => void;

/**
 * Runs work in a span below the one at hand; where no traces are wanted, it just runs it. What the work throws is
 * thrown on, and becomes the span's code: neither message nor stack is kept.
 */
export type InSpan = <T>(
  subject: SpanSubject,
  facts: SpanFacts,
  work: (tell: TellSpan) => Promise<T>,
) => Promise<T>;

export type StartedWorkflow = 'enrollPatient' | 'purgeEnrollment';

export type CallMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Activities that are no step's verb. */
export const PLAIN_ACTIVITIES = [
  'enrollment.begin',
  'enrollment.commit',
  'enrollment.startPurge',
  'enrollment.shred',
  'enrollment.end',
  'enrollment.startWait',
  'enrollment.endWait',
  'enrollment.flagAttention',
  'enrollment.outcome',
  'enrollment.certify',
  'staff.verify',
  'staff.record',
  'sweep.look',
  'sweep.reconcile',
  'audit.checkpoint',
  'access.watch',
  'keys.rotate',
] as const;

export type PlainActivity = (typeof PLAIN_ACTIVITIES)[number];

/** What steps and sweep ask of the systems. */
export const OPERATIONS = [
  'verify',
  'find',
  'create',
  'assign',
  'open',
  'book',
  'send',
  'details',
  'providerOf',
  'activationLink',
  'remove',
  'isGone',
  'listKeys',
] as const;

export type Operation = (typeof OPERATIONS)[number];
