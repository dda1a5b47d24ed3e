import { Failure } from '../../activities/domain/failure.js';
import {
  GONE,
  type ManualReason,
  manual,
  type UndoResult,
} from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import { carriesKey, carriesOtherKey, filedUnder } from '../fhir/filed-under.js';
import { isUnreadable } from '../fhir/is-unreadable.js';
import { pairedIds } from '../fhir/paired-ids.js';
import { deleteResource, expungeResource, whyLeft } from '../fhir/purge-resource.js';
import { asAppointment, type BookingIds, idsOf, isKept, slotsOf } from './fhir-appointment.js';
import type { Booking } from './fhir-booking.js';
import { giveBack, heldSlots } from './fhir-held-slots.js';

/** The Appointment goes before its Slot is freed: else somebody could be booked into a visit that still stands. */
export async function undoBooking(booking: Booking, made: Made | null): Promise<UndoResult> {
  const { fhir } = booking;
  const ids = await locate(booking, idsOf(made));
  if (ids === 'unclear') return manual('not-proven-ours');
  if (ids === null) return proven(booking, made);
  const reasonToLeave = (resource: FhirResource) => reasonIn(resource, booking, ids);
  const appointment = { type: 'Appointment', id: ids.appointment, reasonToLeave };
  const reason = await whyLeft(fhir, appointment);
  if (reason !== null) return manual(reason);
  const standing = await deleteResource(fhir, appointment);
  if (standing !== null) return standing;
  await freeSlots(booking);
  const left = await expungeResource(fhir, appointment);
  return left ?? proven(booking, { id: pairedIds(ids.appointment, null), version: null });
}

async function proven(booking: Booking, made: Made | null): Promise<UndoResult> {
  await freeSlots(booking);
  if (await isBookingGone(booking, made)) return GONE;
  throw new Failure('STILL_PRESENT');
}

async function freeSlots(booking: Booking): Promise<void> {
  for (const { id } of await heldSlots(booking)) await giveBack(booking, id);
}

/** What we remember and what is filed under the key must be the same; null when there is neither. */
async function locate(
  { fhir, key }: Booking,
  remembered: BookingIds | null,
): Promise<BookingIds | null | 'unclear'> {
  const [found, ...more] = await filedUnder(fhir, 'Appointment', key);
  if (more.length > 0) return 'unclear';
  if (found === undefined) return remembered;
  if (remembered !== null && remembered.appointment !== found.id) return 'unclear';
  const [slot = null] = slotsOf(asAppointment(found));
  return remembered ?? { appointment: found.id, slot };
}

/** A visit that took place, that somebody moved, or that is two enrollments' is more than our booking. */
function reasonIn(resource: FhirResource, { key }: Booking, ids: BookingIds): ManualReason | null {
  const appointment = asAppointment(resource);
  if (!carriesKey(appointment, key)) return 'not-proven-ours';
  if (carriesOtherKey(appointment, key)) return 'merged-record';
  if (isKept(appointment)) return 'clinical-data-present';
  const slots = slotsOf(appointment);
  const isMoved = ids.slot !== null && slots.some((each) => each !== ids.slot);
  return isMoved ? 'referenced-by-others' : null;
}

/** Proof: no appointment by GET, history, version read and search, and no slot that carries our key. */
export async function isBookingGone(booking: Booking, made: Made | null): Promise<boolean> {
  const { fhir, key } = booking;
  const [isUnread, filed, held] = await Promise.all([
    isUnreadable(fhir, 'Appointment', idsOf(made)?.appointment ?? null),
    filedUnder(fhir, 'Appointment', key),
    heldSlots(booking),
  ]);
  return isUnread && filed.length === 0 && held.length === 0;
}
