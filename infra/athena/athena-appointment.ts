import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { type AthenaClient, vendorId } from './athena-client.js';

/** A slot or what was booked on it: at athenahealth both are one appointment with one id. */
export interface AthenaAppointment {
  readonly id: string;
  readonly status: AppointmentStatus;
  /** Whom it is booked for; null while it is open. */
  readonly patientId: string | null;
  readonly providerId: string;
  /** `MM/DD/YYYY` and `HH:MM`, both as the clinic's clocks show them. */
  readonly date: string;
  readonly startTime: string;
  readonly minutes: number;
}

/** Every other status of the vendor's says that the patient has been there. */
type AppointmentStatus = 'open' | 'future' | 'cancelled' | 'attended';

/** Not in the reference but for `x`: the vendor's letters, as public clients of the API know them. */
const STATUSES: ReadonlyMap<string, AppointmentStatus> = new Map([
  ['o', 'open'],
  ['f', 'future'],
  ['x', 'cancelled'],
]);

/** Not in the reference: the names of the fields, as public clients of the API read them. */
const appointmentSchema = Type.Object({
  appointmentid: vendorId,
  appointmentstatus: Type.Optional(Type.String()),
  patientid: Type.Optional(Type.Union([vendorId, Type.Null(), Type.Literal('')])),
  providerid: vendorId,
  date: Type.String({ pattern: '^[0-9]{2}/[0-9]{2}/[0-9]{4}$' }),
  starttime: Type.String({ pattern: '^[0-9]{2}:[0-9]{2}$' }),
  duration: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[0-9]{1,4}$' })]),
});
const oneSchema = Type.Array(appointmentSchema, { minItems: 1, maxItems: 1 });
const listSchema = Type.Object({ appointments: Type.Array(appointmentSchema) });
const cancelledSchema = Type.Object({ status: Type.Literal('x') });

/** Which slots are looked for; nothing of a person is in it. */
export interface SlotSearch {
  readonly providerId: string;
  readonly departmentId: string;
  readonly reasonId: string;
  /** `MM/DD/YYYY`, both days included. */
  readonly from: string;
  readonly to: string;
}

/** Open slots. Not in the reference: without a reason the vendor lists none. */
export async function openSlots(
  athena: AthenaClient,
  { providerId, departmentId, reasonId, from, to }: SlotSearch,
): Promise<readonly AthenaAppointment[]> {
  const query = { providerid: providerId, departmentid: departmentId, reasonid: reasonId };
  const found = await athena.read('/appointments/open', listSchema, {
    ...query,
    startdate: from,
    enddate: to,
  });
  if (found === null) throw new Failure('UNAVAILABLE');
  return found.appointments.map((each) => appointmentOf(each, 'open'));
}

/**
 * Books a slot; false when it is taken. The vendor mails nobody about it: a rollback may follow, and our own letter
 * goes out once nothing can be rolled back any more (not in the reference: `donotsendconfirmationemail`, `reasonid`).
 */
export async function bookSlot(
  athena: AthenaClient,
  slotId: string,
  { patientId, reasonId }: { readonly patientId: string; readonly reasonId: string },
): Promise<boolean> {
  const { status, json } = await athena.submit(
    'PUT',
    pathOf(slotId),
    { patientid: patientId, reasonid: reasonId, donotsendconfirmationemail: 'true' },
    { accepts: [409] },
  );
  if (status === 409) return false;
  const [booked] = Value.Check(oneSchema, json) ? json : [];
  // Something was booked, and not plainly this: the next attempt looks it up.
  if (String(booked?.patientid) !== patientId) throw new Failure('UNKNOWN_OUTCOME');
  return true;
}

export async function readAppointment(
  athena: AthenaClient,
  id: string,
): Promise<AthenaAppointment | null> {
  const [found] = (await athena.read(pathOf(id), oneSchema)) ?? [];
  return found === undefined ? null : appointmentOf(found, 'open');
}

/** Everything ever booked for a patient, cancelled and past. Not in the reference: the vendor's published interface. */
export async function appointmentsOf(
  athena: AthenaClient,
  patientId: string,
): Promise<readonly AthenaAppointment[]> {
  const path = `/patients/${encodeURIComponent(patientId)}/appointments`;
  const found = await athena.read(path, listSchema, { showcancelled: 'true', showpast: 'true' });
  if (found === null) throw new Failure('UNAVAILABLE');
  return found.appointments.map((each) => appointmentOf(each, 'future'));
}

/** Cancels what is booked for the patient; throws `STILL_PRESENT` when the vendor does not say that it is. */
export async function cancelAppointment(
  athena: AthenaClient,
  id: string,
  patientId: string,
): Promise<void> {
  const { json } = await athena.submit('PUT', `${pathOf(id)}/cancel`, { patientid: patientId });
  if (!Value.Check(cancelledSchema, json)) throw new Failure('STILL_PRESENT');
}

const pathOf = (id: string): string => `/appointments/${encodeURIComponent(id)}`;

function appointmentOf(
  found: Static<typeof appointmentSchema>,
  unsaid: AppointmentStatus,
): AthenaAppointment {
  const { appointmentstatus: letter, patientid, date, starttime, duration } = found;
  return {
    id: String(found.appointmentid),
    status: letter === undefined ? unsaid : (STATUSES.get(letter) ?? 'attended'),
    patientId: patientid ? String(patientid) : null,
    providerId: String(found.providerid),
    date,
    startTime: starttime,
    minutes: Number(duration),
  };
}
