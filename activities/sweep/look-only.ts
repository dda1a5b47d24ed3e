import type { Builds } from '../ports/builds.js';
import type { ClosedLook } from '../ports/closed-enrollments.js';
import type { Enrollments } from '../ports/enrollments.js';
import type { ClosedParts } from './sweep-closed.js';

export interface LookableParts extends ClosedParts {
  readonly enrollments: Enrollments;
  readonly builds: Builds;
  /** The closed ones, to be looked at only. */
  readonly closedLook: ClosedLook;
}

const nothing = async (): Promise<void> => undefined;

/**
 * The sweep with its hands tied: the same questions and the same judgements, and whatever it would do is only counted.
 * Rows and outside systems are read; nothing is started, ended, signed, destroyed, rewritten or put on record.
 */
export const lookOnly = <P extends LookableParts>(parts: P): P => ({
  ...parts,
  enrollments: { ...parts.enrollments, abandon: (each) => parts.enrollments.isStill(each) },
  sagas: { ...parts.sagas, resume: nothing, startPurge: nothing, terminate: nothing },
  builds: { ...parts.builds, bringHere: (workflowId) => parts.builds.wouldBring(workflowId) },
  certificates: { ...parts.certificates, sign: nothing },
  closed: parts.closedLook,
});
