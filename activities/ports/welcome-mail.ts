import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Recipient } from '../domain/recipient.js';
import type { AppointmentDetails } from './scheduling.js';

export type WelcomeFields = Pick<Applicant, 'firstName' | 'email'>;

export interface WelcomeLetter {
  readonly applicant: Phi<WelcomeFields>;
  readonly appointment: Phi<AppointmentDetails>;
  readonly activationLink: Phi<string>;
}

/** The one mail a patient gets. At most one goes out, whatever crashes (protocol.md 7). */
export interface WelcomeMail extends Recipient {
  /**
   * `accepted`: the mail server took it. `refused`: it never will. `unknown`: the connection broke after the
   * message, so it is never sent again. Throws a retryable `Failure` only when nothing can have been sent.
   */
  send(attempt: Attempt, letter: WelcomeLetter): Promise<'accepted' | 'refused' | 'unknown'>;
}
