import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { NEW_PATIENT_VISIT_MINUTES } from '../../activities/domain/visit.js';
import type { Made } from '../../activities/ports/record.js';
import { type FhirResource, resourceSchema } from '../fhir/fhir-resource.js';
import { pairedIds, unpairedIds } from '../fhir/paired-ids.js';
import { idIn } from '../fhir/reference.js';
import type { Booking, Visit } from './fhir-booking.js';
import { endOf, type Slot } from './fhir-slot.js';

const reference = Type.Object({ reference: Type.Optional(Type.String()) });
const appointmentSchema = Type.Intersect([
  resourceSchema,
  Type.Object({
    status: Type.String(),
    start: Type.Optional(Type.String()),
    slot: Type.Optional(Type.Array(reference)),
    participant: Type.Optional(Type.Array(Type.Object({ actor: Type.Optional(reference) }))),
  }),
]);
export type Appointment = Static<typeof appointmentSchema>;

/** A resource that the server calls an Appointment, with the parts that we read in their R4 form. */
export function asAppointment(resource: FhirResource): Appointment {
  if (!Value.Check(appointmentSchema, resource)) throw new Failure('UNAVAILABLE');
  return resource;
}

const MS_PER_MINUTE = 60_000;

/** The new patient visit, booked. https://hl7.org/fhir/R4/appointment.html */
export function appointmentOf({ key }: Booking, slot: Slot, visit: Visit) {
  const end = new Date(Date.parse(slot.start) + NEW_PATIENT_VISIT_MINUTES * MS_PER_MINUTE);
  const actors = [
    `Patient/${visit.patientId}`,
    `PractitionerRole/${visit.roleId}`,
    ...visit.places,
  ];
  return {
    resourceType: 'Appointment',
    identifier: [key],
    status: 'booked',
    serviceType: [{ text: 'New Patient Visit' }],
    description: 'New Patient Visit',
    // As the server wrote it; ours only where the slot is longer than the visit.
    start: slot.start,
    end: end.getTime() === endOf(slot) ? slot.end : end.toISOString(),
    minutesDuration: NEW_PATIENT_VISIT_MINUTES,
    slot: [{ reference: `Slot/${slot.id}` }],
    participant: actors.map((actor) => ({ actor: { reference: actor }, status: 'accepted' })),
  };
}

/** The slots that an appointment is on. */
export const slotsOf = ({ slot = [] }: Appointment): readonly string[] =>
  slot.flatMap(({ reference: to }) => idIn(to, 'Slot') ?? []);

/** Who and what takes part, of one type. */
export const actorsOf = ({ participant = [] }: Appointment, type: string): readonly string[] =>
  participant.flatMap(({ actor }) => idIn(actor?.reference, type) ?? []);

/** After a DELETE the appointment does not tell its slot any more. */
export interface BookingIds {
  readonly appointment: string;
  readonly slot: string | null;
}

export const madeOf = (appointment: Appointment): Made => ({
  id: pairedIds(appointment.id, slotsOf(appointment)[0] ?? null),
  version: null,
});

/** Reads what `madeOf` wrote. */
export function idsOf(made: Made | null): BookingIds | null {
  const [appointment, slot] = unpairedIds(made?.id ?? null);
  return appointment === null ? null : { appointment, slot };
}

const CARE_GIVEN = new Set(['arrived', 'checked-in', 'fulfilled']);
const OVER = new Set(['cancelled', 'entered-in-error', 'noshow']);

/** Whether the patient came: then it is more than a booking. */
export const isKept = ({ status }: Appointment): boolean => CARE_GIVEN.has(status);
/** Whether it holds no time any more. */
export const isOver = ({ status }: Appointment): boolean => OVER.has(status);
