import { callingRun } from './admit-attempt.js';
import type { EnrollmentId } from './domain/ids.js';
import type { Outcome } from './domain/outcome.js';
import type { Wait } from './domain/wait.js';
import { bounded } from './error-boundary.js';
import type { Certificates } from './ports/certificates.js';
import type {
  Enrollments,
  PurgeCause,
  PurgeStanding,
  Standing,
  StuckUndo,
  WaitStanding,
} from './ports/enrollments.js';

/** Transitions of the enrollment's row, as the workflow calls them. */
export interface LifecycleActivities {
  'enrollment.begin'(id: EnrollmentId): Promise<Standing>;
  'enrollment.commit'(id: EnrollmentId): Promise<Standing>;
  'enrollment.startPurge'(id: EnrollmentId, cause: PurgeCause | null): Promise<PurgeStanding>;
  'enrollment.shred'(id: EnrollmentId): Promise<void>;
  'enrollment.end'(id: EnrollmentId, outcome: Outcome): Promise<Standing>;
  'enrollment.startWait'(id: EnrollmentId, wait: Wait): Promise<WaitStanding>;
  'enrollment.endWait'(id: EnrollmentId): Promise<void>;
  'enrollment.flagAttention'(id: EnrollmentId, stuck: StuckUndo | null): Promise<void>;
  'enrollment.outcome'(id: EnrollmentId): Promise<Outcome | null>;
  'enrollment.certify'(id: EnrollmentId): Promise<void>;
}

/** Gives the transitions their row; the run that calls is the one that must own it. */
export const bindLifecycle = (
  enrollments: Enrollments,
  certificates: Certificates,
): LifecycleActivities => ({
  'enrollment.begin': (id) => bounded(() => enrollments.begin(id, callingRun())),
  'enrollment.commit': (id) => bounded(() => enrollments.commit(id, callingRun())),
  'enrollment.startPurge': (id, cause) =>
    bounded(() => enrollments.startPurge(id, callingRun(), cause)),
  'enrollment.shred': (id) => bounded(() => enrollments.shred(id, callingRun())),
  'enrollment.end': (id, outcome) => bounded(() => enrollments.end(id, callingRun(), outcome)),
  'enrollment.startWait': (id, wait) =>
    bounded(() => enrollments.startWait(id, callingRun(), wait)),
  'enrollment.endWait': (id) => bounded(() => enrollments.endWait(id, callingRun())),
  'enrollment.flagAttention': (id, stuck) =>
    bounded(() => enrollments.flagAttention(id, callingRun(), stuck)),
  'enrollment.outcome': (id) => bounded(() => enrollments.outcome(id)),
  'enrollment.certify': (id) => bounded(() => certificates.sign(id)),
});
