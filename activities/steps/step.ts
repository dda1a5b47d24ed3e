import type { Applicant, ApplicantField } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { StepName } from '../domain/ids.js';
import type { Phi } from '../domain/phi.js';
import type { PortName } from '../domain/plan.js';
import type { Receipt } from '../domain/receipt.js';
import { stepName } from '../domain/step-name.js';
import type { UndoResult } from '../domain/undo-result.js';
import type { Ports } from '../ports/index.js';

export interface StepPolicy {
  /** Longest one attempt may take, in seconds. */
  readonly attemptSeconds: number;
  /** How long to keep retrying `perform` before rolling back, in seconds. */
  readonly patienceSeconds: number;
}

interface Common<F extends ApplicantField> {
  readonly policy: StepPolicy;
  /** The port whose system this step changes: its pinned adapter decides pace and waits. */
  readonly uses: PortName;
  /** The only fields of the applicant that `perform` gets; the trail records each disclosure (45 CFR 164.528). */
  readonly discloses: readonly F[];
  perform(ports: Ports, attempt: Attempt, applicant: Phi<Pick<Applicant, F>>): Promise<Receipt>;
}

interface Undo {
  /** Must succeed when there is nothing to undo: it runs even if `perform` never got through. */
  undo(ports: Ports, attempt: Attempt): Promise<UndoResult>;
  /** Read-back: true once no trace is left under this enrollment's key. */
  isGone(ports: Ports, attempt: Attempt): Promise<boolean>;
}

export interface Reversible extends Common<ApplicantField>, Undo {
  readonly kind: 'reversible';
  readonly name: StepName;
}

/** Cannot be undone, so `saga` accepts one only in last place. */
export interface Final extends Common<ApplicantField> {
  readonly kind: 'final';
  readonly name: StepName;
}

export type Step = Reversible | Final;

export const reversible = <const F extends ApplicantField>(
  name: string,
  body: Common<F> & Undo,
): Reversible => ({ kind: 'reversible', name: stepName(name), ...body });

export const final = <const F extends ApplicantField>(name: string, body: Common<F>): Final => ({
  kind: 'final',
  name: stepName(name),
  ...body,
});
