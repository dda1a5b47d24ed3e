import { Failure } from '../../activities/domain/failure.js';
import { carriesKey, filedUnder } from '../fhir/filed-under.js';
import { transact, transactionsOf } from '../fhir/transaction.js';
import { update } from '../fhir/update.js';
import { appointmentOf, asAppointment, slotsOf } from './fhir-appointment.js';
import type { Booking, FhirSchedulingSettings, Visit } from './fhir-booking.js';
import type { BookingWay } from './fhir-booking-way.js';
import { giveBack, heldSlots } from './fhir-held-slots.js';
import { isBookingGone, undoBooking } from './fhir-r4-undo.js';
import { etagOf, type Slot, takenFor } from './fhir-slot.js';

/**
 * R4 as it stands: the slot's version is the lock, and the slot carries our key while it is ours. Both writes are one
 * transaction; where the server has none, the slot goes first, and what is left half done is found by that key.
 */
export function r4Way(settings: FhirSchedulingSettings): BookingWay {
  const hasTransactions = transactionsOf(settings);
  return {
    found: async ({ fhir, key }) => (await filedUnder(fhir, 'Appointment', key)).map(asAppointment),
    held: heldSlots,
    take: async (booking, slot, visit) =>
      (await hasTransactions(booking.attempt))
        ? takeAtOnce(booking, slot, visit)
        : takeInTurn(booking, slot, visit),
    async tidy(booking, kept) {
      const slots = slotsOf(kept);
      for (const { id } of await heldSlots(booking))
        if (!slots.includes(id)) await giveBack(booking, id);
    },
    undo: undoBooking,
    isGone: isBookingGone,
  };
}

const queryOf = ({ key }: Booking): string =>
  `identifier=${encodeURIComponent(`${key.system}|${key.value}`)}`;

async function takeAtOnce(booking: Booking, slot: Slot, visit: Visit): Promise<'booked' | 'taken'> {
  const answered = await transact(booking.fhir, [
    {
      request: { method: 'PUT', url: `Slot/${slot.id}`, ifMatch: etagOf(slot) },
      resource: takenFor(slot, booking.key),
    },
    {
      request: { method: 'POST', url: 'Appointment', ifNoneExist: queryOf(booking) },
      resource: appointmentOf(booking, slot, visit),
    },
  ]);
  return answered === null ? 'taken' : 'booked';
}

/** An end that nobody knows is healed by the next attempt, or by the undo: both find the slot by our key. */
async function takeInTurn(booking: Booking, slot: Slot, visit: Visit): Promise<'booked' | 'taken'> {
  const { fhir, key } = booking;
  if (!carriesKey(slot, key)) {
    const outcome = await update(fhir, takenFor(slot, key), etagOf(slot));
    if (outcome !== 'done') return 'taken';
  }
  try {
    await fhir.createOnce('Appointment', key, appointmentOf(booking, slot, visit));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Identical creates at the same time: one of ours was quicker, and its appointment stands.
    if (error.code === 'CONFLICT') return 'booked';
    // After any other failure that can be tried again the slot stays ours, for the next attempt.
    if (!error.retry) await giveBack(booking, slot.id).catch(() => undefined);
    throw error;
  }
  return 'booked';
}
