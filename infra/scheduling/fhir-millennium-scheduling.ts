import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Made } from '../../activities/ports/record.js';
import type { Scheduling, SchedulingFields } from '../../activities/ports/scheduling.js';
import { needChartPatient } from '../fhir/charted.js';
import { pairedIds, unpairedIds } from '../fhir/paired-ids.js';
import { placedBy } from '../fhir/placed.js';
import { type Appointment, actorsOf, asAppointment, isOver } from './fhir-appointment.js';
import { detailsOf } from './fhir-appointment-details.js';
import { MOST_TRIES, nextFree } from './fhir-book.js';
import { type Booking, bookingFor, type FhirSchedulingSettings } from './fhir-booking.js';
import { openBook } from './fhir-free-slots.js';
import { cancelOwn } from './fhir-millennium-cancel.js';
import type { Slot } from './fhir-slot.js';

/** A book that is not searched by our key. */
type Keyless = Scheduling & { readonly findsByKey: false };

/**
 * Oracle Health Millennium (reference, "EHR vendors"): `POST /Appointment` `booked` with exactly one Slot and no
 * `participant.type`; cancel by JSON Patch with If-Match; no delete, no `If-None-Exist`, no transaction. The server
 * keeps its slots itself.
 *
 * Not in the reference: that an Appointment keeps an identifier of ours, so none can be found by our key. Another visit
 * on the chart may be the front desk's: only the id that we were told is ours.
 */
export function millenniumScheduling(settings: FhirSchedulingSettings): Keyless {
  return {
    findsByKey: false,
    find: async (_attempt, remembered = null) => remembered,
    book: (attempt, providerId, applicant) =>
      bookFirstFree(bookingFor(settings, attempt), providerId, applicant.reveal(phiAccess)),
    async details(attempt) {
      const booking = bookingFor(settings, attempt);
      return detailsOf(booking, await ownAppointment(booking));
    },
    remove: (attempt, made) => cancelOwn(bookingFor(settings, attempt), made),
    // The vendor keeps every appointment: nothing that it answers proves that one is gone.
    isGone: async () => false,
  };
}

/** Asked once in an enrollment's life (`makeOnce`): only a slot that was refused for good is followed by another. */
async function bookFirstFree(
  booking: Booking,
  roleId: string,
  { preferences = {} }: SchedulingFields,
): Promise<Made> {
  const { settings, attempt } = booking;
  // A visit that no letter could tell of is not booked.
  if (settings.appointmentOf === undefined) throw new Failure('UNSUPPORTED');
  const patientId = await needChartPatient(settings, attempt);
  const book = await openBook(booking, roleId, preferences);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const slot = await nextFree(booking, book, tries);
    if (slot === null) throw new Failure('NO_SLOT_AVAILABLE');
    const made = await post(booking, slot, patientId);
    if (made !== null) return made;
  }
  throw new Failure('CONFLICT');
}

/** The appointment that the intent remembers. One that is over, or on another chart by now, is nothing to write about. */
async function ownAppointment(booking: Booking): Promise<Appointment> {
  const patientId = await needChartPatient(booking.settings, booking.attempt);
  const { resource } = await booking.fhir.read('Appointment', await needAppointment(booking));
  const found = resource && asAppointment(resource);
  if (found === null || isOver(found) || !actorsOf(found, 'Patient').includes(patientId))
    throw new Failure('UNEXPECTED');
  return found;
}

async function needAppointment({ settings, attempt }: Booking): Promise<string> {
  const id = await settings.appointmentOf?.(attempt.id);
  const [appointment] = unpairedIds(id ?? null);
  if (appointment === null) throw new Failure('UNEXPECTED');
  return appointment;
}

/** Null when the slot was taken: 409 and, not in the reference for a create, 412 are read as that. */
async function post({ fhir }: Booking, slot: Slot, patientId: string): Promise<Made | null> {
  const reply = await fhir.send({
    method: 'POST',
    path: '/Appointment',
    kind: 'write',
    contentType: 'application/fhir+json',
    body: JSON.stringify({
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${slot.id}` }],
      participant: [{ actor: { reference: `Patient/${patientId}` }, status: 'accepted' }],
    }),
    accepts: [409, 412],
  });
  if (reply.status >= 400) return null;
  return { id: pairedIds(placedBy(reply, 'Appointment').id, slot.id), version: null };
}
