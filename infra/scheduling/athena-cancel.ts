import { GONE, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import {
  type AthenaAppointment,
  appointmentsOf,
  cancelAppointment,
  readAppointment,
} from '../athena/athena-appointment.js';
import type { AthenaClient } from '../athena/athena-client.js';

/** The vendor keeps a cancelled visit on the patient's record. */
const CANCELLED: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-appointment' };

/**
 * Cancels the visit that is remembered; without a memory, the only one that is booked for the chart. A visit that took
 * place, was given to another patient, or is one of several is a person's to decide.
 */
export async function removeVisit(
  athena: AthenaClient,
  chartId: string | null,
  made: Made | null,
): Promise<UndoResult> {
  // Without a chart nothing can have been booked: a booking names it.
  if (chartId === null) return made === null ? GONE : manual('not-proven-ours');
  const remembered = made === null ? null : await readAppointment(athena, made.id);
  return remembered === null
    ? removeFound(athena, chartId, made !== null)
    : cancelVisit(athena, chartId, remembered);
}

/** `isMissed`: one is remembered that the vendor does not show any more, so no other can be it. */
async function removeFound(
  athena: AthenaClient,
  chartId: string,
  isMissed: boolean,
): Promise<UndoResult> {
  const visits = await appointmentsOf(athena, chartId);
  if (visits.length === 0) return GONE;
  const [only, ...others] = visits.filter(({ status }) => status !== 'cancelled');
  if (only === undefined) return CANCELLED;
  if (isMissed || others.length > 0) return manual('not-proven-ours');
  return cancelVisit(athena, chartId, only);
}

async function cancelVisit(
  athena: AthenaClient,
  chartId: string,
  { id, status, patientId }: AthenaAppointment,
): Promise<UndoResult> {
  if (patientId !== null && patientId !== chartId) return manual('not-proven-ours');
  if (status === 'attended') return manual('clinical-data-present');
  // Open again, and nobody on it: somebody else took the patient off it already.
  const isHeld = status === 'future' || (status === 'open' && patientId === chartId);
  if (isHeld) await cancelAppointment(athena, id, chartId);
  return CANCELLED;
}

/** Whether the vendor shows no visit of the chart, booked or cancelled, by either way of asking. */
export async function isVisitGone(
  athena: AthenaClient,
  chartId: string | null,
  made: Made | null,
): Promise<boolean> {
  if (chartId === null) return made === null;
  const visits = await appointmentsOf(athena, chartId);
  if (visits.length > 0) return false;
  const visit = made === null ? null : await readAppointment(athena, made.id);
  return visit?.patientId !== chartId;
}
