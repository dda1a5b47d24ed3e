/**
 * What a step may tell the workflow history: codes, counts and random ids, nothing of the person.
 * A closed vocabulary, so that there is no field to put PHI into.
 */
export interface Receipt {
  readonly decision?: 'accept' | 'refer';
  /** A person decided where the bureau was in doubt. */
  readonly reviewed?: true;
  readonly scorePercent?: number;
  readonly assuranceLevel?: 'none' | 'IAL1' | 'IAL2';
  readonly mfa?: 'pending';
  readonly appointmentMinutes?: number;
  readonly mail?: 'accepted' | 'refused' | 'unknown';
}
