import type { ApplicantField } from './applicant.js';

/** A system that something of the applicant is disclosed to. */
export interface Recipient {
  /** The fields that go out to it; left out, all that the step discloses. The trail names no other (45 CFR 164.528). */
  readonly takes?: readonly ApplicantField[];
}
