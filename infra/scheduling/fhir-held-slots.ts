import { Failure } from '../../activities/domain/failure.js';
import { carriesKey, filedUnder } from '../fhir/filed-under.js';
import { update } from '../fhir/update.js';
import { asAppointment, isOver } from './fhir-appointment.js';
import type { Booking } from './fhir-booking.js';
import { asSlot, etagOf, givenBack, type Slot } from './fhir-slot.js';

/** Slots that carry our key. */
export async function heldSlots({ fhir, key }: Booking): Promise<readonly Slot[]> {
  return (await filedUnder(fhir, 'Slot', key)).map(asSlot);
}

/** More changes by others than this while we look are left to the next attempt. */
const MOST_LOOKS = 4;

/** Frees a slot, if it is still ours: only the very version that says so, and not under another's appointment. */
export async function giveBack(booking: Booking, id: string): Promise<void> {
  const { fhir, key } = booking;
  for (let look = 1; look <= MOST_LOOKS; look++) {
    const { resource, etag } = await fhir.read('Slot', id);
    if (resource === null || !carriesKey(resource, key)) return;
    const slot = asSlot(resource);
    const isShared = await isUsedByOthers(booking, id);
    const outcome = await update(fhir, givenBack(slot, key, isShared), etag ?? etagOf(slot));
    // Stale: an attempt of our own may have given it back meanwhile.
    if (outcome !== 'stale') return;
  }
  throw new Failure('CONFLICT');
}

/** Somebody else may have been booked on the slot beside us. */
async function isUsedByOthers({ fhir, key }: Booking, slotId: string): Promise<boolean> {
  const on = await fhir.search('Appointment', { slot: `Slot/${slotId}` });
  return on.map(asAppointment).some((each) => !carriesKey(each, key) && !isOver(each));
}
