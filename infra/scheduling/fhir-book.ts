import { randomInt } from 'node:crypto';
import { Failure } from '../../activities/domain/failure.js';
import type { Made } from '../../activities/ports/record.js';
import type { SchedulingFields } from '../../activities/ports/scheduling.js';
import { needChartPatient } from '../fhir/charted.js';
import { type Appointment, madeOf, slotsOf } from './fhir-appointment.js';
import type { Booking } from './fhir-booking.js';
import type { BookingWay } from './fhir-booking-way.js';
import { freeSlots, type OpenBook, openBook, placesOf } from './fhir-free-slots.js';
import type { Slot } from './fhir-slot.js';

/** More lost races than this in one attempt are left to the next. */
export const MOST_TRIES = 25;

/** The first free slot that suits and that nobody else was quicker to take. */
export async function bookFirstFree(
  way: BookingWay,
  booking: Booking,
  roleId: string,
  { preferences = {} }: SchedulingFields,
): Promise<Made> {
  const present = await settled(way, booking);
  if (present !== null) return present;
  const patientId = await needChartPatient(booking.settings, booking.attempt);
  const [book, held] = await Promise.all([
    openBook(booking, roleId, preferences),
    way.held(booking),
  ]);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const slot = held[tries] ?? (await nextFree(booking, book, tries));
    if (slot === null) return ownOrNone(way, booking);
    const taken = { patientId, roleId, places: placesOf(book, slot) };
    const outcome = await way.take(booking, slot, taken);
    // Who was quicker may have been an attempt of our own, so the key is looked up after a lost race, too.
    const made = await settled(way, booking, slot);
    if (made !== null) return made;
    if (outcome === 'booked') throw new Failure('CONFLICT'); // It is there, but not found under its key yet.
  }
  throw new Failure('CONFLICT');
}

/** After a lost race anyone of the next few, ever more of them: else all who lost would meet at the second slot. */
export async function nextFree(
  booking: Booking,
  book: OpenBook,
  tries: number,
): Promise<Slot | null> {
  const slots = await freeSlots(booking, book);
  return slots[randomInt(Math.max(1, Math.min(slots.length, 2 ** tries)))] ?? null;
}

/** Nothing is free, unless it was an attempt of our own that took the last slot. */
async function ownOrNone(way: BookingWay, booking: Booking): Promise<Made> {
  const made = await settled(way, booking);
  if (made !== null) return made;
  const held = await way.held(booking);
  throw new Failure(held.length > 0 ? 'CONFLICT' : 'NO_SLOT_AVAILABLE');
}

/** The appointment that stands, or null; what attempts at the same time took beside it is let go. */
async function settled(way: BookingWay, booking: Booking, tried?: Slot): Promise<Made | null> {
  const kept = await theAppointment(way, booking);
  if (kept === null) return null;
  if (tried === undefined || !slotsOf(kept).includes(tried.id)) await way.tidy(booking, kept);
  return madeOf(kept);
}

/** The one appointment, or null. Throws `CONFLICT` when there are several: they are not our doing. */
export async function theAppointment(
  way: BookingWay,
  booking: Booking,
): Promise<Appointment | null> {
  const [kept = null, ...more] = await way.found(booking);
  if (more.length > 0) throw new Failure('CONFLICT');
  return kept;
}
