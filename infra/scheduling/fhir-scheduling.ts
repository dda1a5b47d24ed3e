import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import type { Scheduling } from '../../activities/ports/scheduling.js';
import { madeOf } from './fhir-appointment.js';
import { detailsOf } from './fhir-appointment-details.js';
import { bookFirstFree, theAppointment } from './fhir-book.js';
import { bookingFor, type FhirSchedulingSettings } from './fhir-booking.js';
import type { BookingWay } from './fhir-booking-way.js';
import { millenniumScheduling } from './fhir-millennium-scheduling.js';
import { r4Way } from './fhir-r4-way.js';

/** Appointment books of a FHIR R4 server: Schedule, Slot and Appointment. */
export function fhirScheduling(settings: FhirSchedulingSettings): Scheduling {
  if (settings.profile === 'none') return noBooking;
  if (settings.profile === 'millennium') return millenniumScheduling(settings);
  const way = r4Way(settings);
  return {
    find: (attempt) => findBooking(way, settings, attempt),
    book: (attempt, providerId, applicant) =>
      bookFirstFree(way, bookingFor(settings, attempt), providerId, applicant.reveal(phiAccess)),
    async details(attempt) {
      // The letter is another step: it has the enrollment, but not the booking's key.
      const booking = bookingFor(settings, { ...attempt, key: `${attempt.id}:${STEP}` });
      const appointment = await theAppointment(way, booking);
      if (appointment === null) throw new Failure('UNEXPECTED');
      return detailsOf(booking, appointment);
    },
    remove: (attempt, made) => way.undo(bookingFor(settings, attempt), made),
    isGone: (attempt, made) => way.isGone(bookingFor(settings, attempt), made),
  };
}

const STEP = 'schedule-initial-appointment';

/** Several under one key are not our doing: nobody may take one of them for the booking, and `remove` says so. */
async function findBooking(
  way: BookingWay,
  settings: FhirSchedulingSettings,
  attempt: Attempt,
): Promise<Made | null> {
  const [found, ...more] = await way.found(bookingFor(settings, attempt));
  if (more.length > 0 && attempt.verb === 'perform') throw new Failure('CONFLICT');
  return found === undefined || more.length > 0 ? null : madeOf(found);
}

/** A booking that could not be undone is not made; so there is never one to find or to undo. */
const noBooking: Scheduling = {
  find: async () => null,
  book: async () => {
    throw new Failure('UNSUPPORTED');
  },
  details: async () => {
    throw new Failure('UNSUPPORTED');
  },
  remove: async () => GONE,
  isGone: async () => true,
};
