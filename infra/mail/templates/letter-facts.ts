import { NEW_PATIENT_VISIT_MINUTES } from '../../../activities/domain/visit.js';
import type { AppointmentDetails } from '../../../activities/ports/scheduling.js';
import { oneLine } from './text.js';

/** What the letter says of one patient: every value on one line, nothing clinical. */
export interface LetterFacts {
  readonly firstName: string;
  /** As a wall clock in the clinic shows it. */
  readonly date: string;
  readonly time: string;
  readonly minutes: string;
  readonly providerName: string;
  readonly clinicName: string;
  readonly room: string;
  readonly address: string;
  readonly activationLink: string;
}

/** Puts the appointment into the clinic's time zone: the patient goes there, wherever they read the letter. */
export function letterFacts(
  firstName: string,
  { startsAt, timeZone, ...place }: AppointmentDetails,
  activationLink: string,
): LetterFacts {
  const at = new Date(startsAt);
  return {
    firstName: oneLine(firstName),
    date: oneLine(new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone }).format(at)),
    time: oneLine(
      new Intl.DateTimeFormat('en-US', {
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
        timeZone,
      }).format(at),
    ),
    minutes: `${NEW_PATIENT_VISIT_MINUTES}`,
    providerName: oneLine(place.providerName),
    clinicName: oneLine(place.clinicName),
    room: oneLine(place.room),
    address: oneLine(place.address),
    activationLink: oneLine(activationLink),
  };
}
