import { Failure } from '../../activities/domain/failure.js';
import { type ManualReason, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import { chartPatient } from '../fhir/charted.js';
import { patch } from '../fhir/update.js';
import {
  type Appointment,
  actorsOf,
  asAppointment,
  type BookingIds,
  idsOf,
  isKept,
  isOver,
  slotsOf,
} from './fhir-appointment.js';
import type { Booking } from './fhir-booking.js';

const KEPT: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-appointment' };

/** Cancels the very appointment that we were told of, while it is as we left it. */
export async function cancelOwn(booking: Booking, made: Made | null): Promise<UndoResult> {
  const { fhir, settings, attempt } = booking;
  // What is told here ends the undo, so only an attempt that the row still admits may tell it.
  await attempt.confirm();
  const own = idsOf(made);
  const patientId = await chartPatient(settings, attempt);
  if (own === null || patientId === null) return manual('not-proven-ours');
  const { resource, etag, status } = await fhir.read('Appointment', own.appointment);
  if (resource === null) return status === 410 ? KEPT : manual('not-proven-ours');
  const appointment = asAppointment(resource);
  const reason = reasonIn(appointment, own, patientId);
  if (reason !== null) return manual(reason);
  if (!isOver(appointment)) await setCancelled(booking, appointment, etag);
  return KEPT;
}

/** A visit of another chart, one that took place, that somebody moved, or that others come to is more than our booking. */
function reasonIn(
  appointment: Appointment,
  { slot }: BookingIds,
  patientId: string,
): ManualReason | null {
  const patients = actorsOf(appointment, 'Patient');
  if (!patients.includes(patientId)) return 'not-proven-ours';
  if (isKept(appointment)) return 'clinical-data-present';
  const isMoved = slot !== null && slotsOf(appointment).some((each) => each !== slot);
  return isMoved || patients.length > 1 ? 'referenced-by-others' : null;
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
  const { resource } = await fhir.read('Appointment', appointment.id);
  if (resource === null || !isOver(asAppointment(resource))) throw new Failure('STILL_PRESENT');
}
