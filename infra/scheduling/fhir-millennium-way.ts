import { Failure } from '../../activities/domain/failure.js';
import { GONE, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import { chartPatient } from '../fhir/charted.js';
import { isUnreadable } from '../fhir/is-unreadable.js';
import { patch } from '../fhir/update.js';
import { type Appointment, asAppointment, idsOf, isKept, isOver } from './fhir-appointment.js';
import type { Booking, Visit } from './fhir-booking.js';
import type { BookingWay } from './fhir-booking-way.js';
import type { Slot } from './fhir-slot.js';

/**
 * Oracle Health Millennium (reference, "EHR vendors"): `POST /Appointment` `booked` with exactly one Slot and no
 * `participant.type`; cancel by JSON Patch with If-Match; no delete, no `If-None-Exist`, no transaction. The server
 * keeps its slots itself.
 */
export const millenniumWay: BookingWay = {
  found: liveAppointments,
  held: async () => [],
  take: async (booking, slot, visit) => ((await post(booking, slot, visit)) ? 'booked' : 'taken'),
  tidy: async () => undefined,
  undo: cancel,
  isGone: isCancelledAway,
};

/**
 * Not in the reference: that an Appointment keeps an identifier of ours. So it is told by the chart, which is ours and
 * had no appointment when the intent was declared (protocol.md 4). Not in the reference either: the date, which asks
 * for no more than a patient's coming visits.
 */
async function liveAppointments({ fhir, settings, attempt }: Booking) {
  const patientId = await chartPatient(settings, attempt);
  if (patientId === null) return [];
  const found = await fhir.search('Appointment', {
    patient: `Patient/${patientId}`,
    date: `ge${new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)}`,
  });
  return found.map(asAppointment).filter((each) => !isOver(each));
}

/** False when the slot was taken: 409 and, not in the reference for a create, 412 and 422 are read as that. */
async function post({ fhir }: Booking, slot: Slot, { patientId }: Visit): Promise<boolean> {
  const { status } = await fhir.send({
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
  return status < 400;
}

const KEPT: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-appointment' };

async function cancel(booking: Booking, made: Made | null): Promise<UndoResult> {
  const { fhir } = booking;
  const [id, ...more] = await idsToCancel(booking, made);
  if (more.length > 0) return manual('not-proven-ours');
  if (id === undefined) return GONE;
  const { resource, etag } = await fhir.read('Appointment', id);
  if (resource === null) return (await isUnreadable(fhir, 'Appointment', id)) ? GONE : KEPT;
  const appointment = asAppointment(resource);
  if (isKept(appointment)) return manual('clinical-data-present');
  if (!isOver(appointment)) await setCancelled(booking, appointment, etag);
  return KEPT;
}

/** The one that we remember, else what the chart has. */
async function idsToCancel(booking: Booking, made: Made | null): Promise<readonly string[]> {
  const remembered = idsOf(made);
  if (remembered !== null) return [remembered.appointment];
  return (await liveAppointments(booking)).map(({ id }) => id);
}

async function setCancelled(
  { fhir }: Booking,
  appointment: Appointment,
  etag: string | null,
): Promise<void> {
  if (etag === null) throw new Failure('UNAVAILABLE'); // 412 without one: reference, "Millennium".
  const steps = [{ op: 'replace', path: '/status', value: 'cancelled' }] as const;
  const outcome = await patch(fhir, appointment, etag, steps);
  if (outcome === 'stale') throw new Failure('CONFLICT');
}

/** Only what was never booked is gone here; a cancelled appointment stays, and `undo` says so. */
async function isCancelledAway(booking: Booking, made: Made | null): Promise<boolean> {
  const [isUnread, live] = await Promise.all([
    isUnreadable(booking.fhir, 'Appointment', idsOf(made)?.appointment ?? null),
    liveAppointments(booking),
  ]);
  return isUnread && live.length === 0;
}
