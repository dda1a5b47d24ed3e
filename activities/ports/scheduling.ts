import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Made, RecordSystem } from './record.js';

export type SchedulingFields = Pick<Applicant, 'preferences'>;

/** When and where; PHI, since it belongs to a person. */
export interface AppointmentDetails {
  /** One instant, ISO 8601 UTC. */
  readonly startsAt: string;
  /** IANA zone of the clinic, e.g. `America/Chicago`. */
  readonly timeZone: string;
  readonly providerName: string;
  readonly clinicName: string;
  readonly room: string;
  readonly address: string;
}

/** Appointment books. A slot is never held by two appointments. */
export interface Scheduling extends RecordSystem {
  /** Books the first free slot of the provider that suits. Throws `NO_SLOT_AVAILABLE`. */
  book(attempt: Attempt, providerId: string, applicant: Phi<SchedulingFields>): Promise<Made>;
  /** Details of the enrollment's booked appointment (found by enrollment id), for the letter. */
  details(attempt: Attempt): Promise<Phi<AppointmentDetails>>;
}
