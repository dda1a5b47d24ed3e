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
    readonly lateSeconds?: number;
  };
}

/** Slots are looked for so far ahead; the vendor's own default shows no more. */
const DAYS_AHEAD = 90;
const NOON = '12:00';
const LATE_SECONDS = 30;
const LONGEST_ID = 18;

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
      const made = await takeOrFind(athena, booking, id);
      if (made !== null) return made;
      taken.add(id);
    }
  }
}

/** Null when the slot is somebody else's. Where no answer tells whether it is ours, the chart's visits may. */
async function takeOrFind(
  athena: AthenaClient,
  booking: Booking,
  id: string,
): Promise<Made | null> {
  try {
    return (await takeSlot(athena, booking, id)) ? { id, version: null } : null;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'UNKNOWN_OUTCOME') throw error;
    // A look that failed settles nothing.
    const found = await bookedFor(athena, booking.chartId).catch(() => null);
    if (found !== null) return found;
    // It may still land. To book again before that would make a second visit.
    const { lateSeconds = LATE_SECONDS } = booking.settings;
    throw new Failure(error.code, { retryAfterSeconds: lateSeconds });
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
  return taken?.patientId === chartId && taken.status !== 'cancelled';
}

async function bookedFor(athena: AthenaClient, chartId: string): Promise<Made | null> {
  const visits = await appointmentsOf(athena, chartId);
  const [booked] = visits.filter(
    ({ status, patientId }) => status === 'future' && patientId === chartId,
  );
  return booked === undefined ? null : { id: booked.id, version: null };
}

/**
 * The earliest first, whatever order the vendor lists them in: attempts at the same time then mean the same slot. Always
 * the same days: what the person wishes is chosen here, so that no URL tells it.
 */
async function slotsOf(
  athena: AthenaClient,
  { providerId, settings }: Booking,
): Promise<readonly AthenaAppointment[]> {
  const now = new Date();
  const slots = await openSlots(athena, {
    providerId,
    departmentId: settings.departmentId,
    reasonId: settings.visitReasonId,
    from: clinicDay(now, settings.timeZone),
    to: clinicDay(now, settings.timeZone, DAYS_AHEAD),
  });
  return slots.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** By day, time and id, each of one length, so that the text sorts as they do. */
const orderOf = ({ date, startTime, id }: AthenaAppointment): string =>
  `${isoDateOf(date)} ${startTime} ${id.padStart(LONGEST_ID, '0')}`;

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
