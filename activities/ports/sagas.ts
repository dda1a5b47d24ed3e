import type { EnrollmentId } from '../domain/ids.js';
import type { OpenEnrollment } from './enrollments.js';

/** What a saga or a purge is started with. */
export type Startable = Pick<OpenEnrollment, 'id' | 'correlationId' | 'plan'>;

/** Temporal as seen from outside a workflow: which runs live, and how to start one. Throws `UNAVAILABLE`. */
export interface Sagas {
  /** The id of the open run of a workflow, or null when none is open. */
  currentRun(workflowId: string): Promise<string | null>;
  /** Whether the enrollment's saga closed as enrolled: the sweep must never purge such a one (protocol.md 5). */
  closedAsEnrolled(id: EnrollmentId): Promise<boolean>;
  /** Starts the saga again where the row stands; used for what was committed and lost its run. */
  resume(enrollment: Startable): Promise<void>;
  /** Starts `purge-<id>`, or joins the one that is open. */
  startPurge(enrollment: Startable): Promise<void>;
  /** Ends the open run of a workflow from outside, when it does not work any more. */
  terminate(workflowId: string): Promise<void>;
}
