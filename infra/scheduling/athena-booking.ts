import type { Preferences } from '../../activities/domain/applicant.js';
import { Failure } from '../../activities/domain/failure.js';
import { NEW_PATIENT_VISIT_MINUTES } from '../../activities/domain/visit.js';
import type { Made } from '../../activities/ports/record.js';
import {
  type AthenaAppointment,
  appointmentsOf,
  bookSlot,
  openSlots,
  readAppointment,
} from '../athena/athena-appointment.js';
import type { AthenaClient } from '../athena/athena-client.js';
import { clinicDay, instantOf, isoDateOf } from '../athena/clinic-time.js';

/** Who is to see whom, in the vendor's ids, and where. */
export interface Booking {
  readonly chartId: string;
  readonly providerId: string;
  readonly settings: {
    readonly departmentId: string;
    readonly visitReasonId: string;
    readonly timeZone: string;
  };
}

/** Slots are looked for so far ahead; the vendor's own default shows no more. */
const DAYS_AHEAD = 90;
const NOON = '12:00';

/**
 * Books the earliest open slot that suits. The slots are read before what the chart has booked: attempts at the same
 * time then either mean the same slot, where one of them hears 409 and finds its own patient on it, or see each other's
 * booking. "None" is said only after a look that found none (protocol.md 23).
 */
export async function bookFirstFree(
  athena: AthenaClient,
  booking: Booking,
  wishes: Preferences,
): Promise<Made> {
  const taken = new Set<string>();
  for (;;) {
    const slots = (await slotsOf(athena, booking)).filter((each) =>
      suits(each, wishes, booking.settings.timeZone),
    );
    const present = await bookedFor(athena, booking.chartId);
    if (present !== null) return present;
    if (slots.length === 0) throw new Failure('NO_SLOT_AVAILABLE');
    const free = slots.filter(({ id }) => !taken.has(id));
    // Listed as open and refused as taken: which of them is true, a later attempt sees.
    if (free.length === 0) throw new Failure('CONFLICT');
    for (const { id } of free) {
      if (await takeSlot(athena, booking, id)) return { id, version: null };
      taken.add(id);
    }
  }
}

/** Whether the slot is the chart's now. A 409 can be the echo of our own booking, whose answer was lost. */
async function takeSlot(
  athena: AthenaClient,
  { chartId, settings }: Booking,
  id: string,
): Promise<boolean> {
  const how = { patientId: chartId, reasonId: settings.visitReasonId };
  if (await bookSlot(athena, id, how)) return true;
  const taken = await readAppointment(athena, id);
  return taken?.patientId === chartId && taken.status === 'future';
}

async function bookedFor(athena: AthenaClient, chartId: string): Promise<Made | null> {
  const visits = await appointmentsOf(athena, chartId);
  const [booked] = visits.filter(({ status }) => status === 'future');
  return booked === undefined ? null : { id: booked.id, version: null };
}

/** Always the same days: what the person wishes is chosen here, so that no URL tells it. */
function slotsOf(
  athena: AthenaClient,
  { providerId, settings }: Booking,
): Promise<readonly AthenaAppointment[]> {
  const now = new Date();
  return openSlots(athena, {
    providerId,
    departmentId: settings.departmentId,
    reasonId: settings.visitReasonId,
    from: clinicDay(now, settings.timeZone),
    to: clinicDay(now, settings.timeZone, DAYS_AHEAD),
  });
}

function suits(
  { date, startTime, minutes }: AthenaAppointment,
  { appointmentNotBefore = '', partOfDay }: Preferences,
  timeZone: string,
): boolean {
  if (minutes < NEW_PATIENT_VISIT_MINUTES) return false;
  if (instantOf(date, startTime, timeZone).getTime() <= Date.now()) return false;
  if (isoDateOf(date) < appointmentNotBefore) return false;
  return partOfDay === undefined || startTime < NOON === (partOfDay === 'morning');
}
