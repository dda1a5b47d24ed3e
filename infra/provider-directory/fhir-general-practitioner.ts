import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import { resourceSchema } from '../fhir/fhir-resource.js';
import { idIn } from '../fhir/reference.js';
import { type PatchStep, patch, type Updated, update } from '../fhir/update.js';
import { roleReference } from './fhir-care-team.js';

/**
 * How the server lets us name the primary care provider on the Patient. `patch` sends nothing of the person;
 * `put` sends the whole Patient back as it was read; `none`: it has no public call for it, the CareTeam is all.
 */
export type PcpWrite = 'patch' | 'put' | 'none';

const patientSchema = Type.Intersect([
  resourceSchema,
  Type.Object({
    generalPractitioner: Type.Optional(
      Type.Array(Type.Object({ reference: Type.Optional(Type.String()) })),
    ),
  }),
]);
type Patient = Static<typeof patientSchema>;

/** A Patient as it was read, and the version to hold a change to. */
export interface ReadPatient {
  readonly patient: Patient;
  readonly etag: string;
}

/** The Patient, or null when it is not there any more. */
export async function readPatient(fhir: FhirClient, id: string): Promise<ReadPatient | null> {
  const { resource, etag } = await fhir.read('Patient', id);
  if (resource === null) return null;
  // Without a version no change could be held to what was read.
  if (etag === null || !Value.Check(patientSchema, resource)) throw new Failure('UNAVAILABLE');
  return { patient: resource, etag };
}

/** Whether the Patient names the provider. */
export const names = ({ patient }: ReadPatient, roleId: string): boolean =>
  placeOf(patient, roleId) >= 0;

const placeOf = ({ generalPractitioner = [] }: Patient, roleId: string): number =>
  generalPractitioner.findIndex(({ reference }) => idIn(reference, 'PractitionerRole') === roleId);

const PLACE = '/generalPractitioner';

/** Names the provider on the Patient, beside whoever is named there. */
export async function nameOn(
  fhir: FhirClient,
  how: Exclude<PcpWrite, 'none'>,
  read: ReadPatient,
  roleId: string,
): Promise<void> {
  if (names(read, roleId)) return;
  const { generalPractitioner } = read.patient;
  const ours = { reference: roleReference(roleId) };
  const step: PatchStep = generalPractitioner
    ? { op: 'add', path: `${PLACE}/-`, value: ours }
    : { op: 'add', path: PLACE, value: [ours] };
  const outcome = await change(fhir, how, read, [step], [...(generalPractitioner ?? []), ours]);
  // Somebody changed the chart at the same moment; a new attempt reads it anew.
  if (outcome !== 'done') throw new Failure('CONFLICT');
}

/** Takes our reference off the Patient, and no other. */
export async function takeOff(
  fhir: FhirClient,
  how: Exclude<PcpWrite, 'none'>,
  read: ReadPatient,
  roleId: string,
): Promise<void> {
  const at = placeOf(read.patient, roleId);
  const { generalPractitioner = [] } = read.patient;
  if (at < 0) return;
  const others = generalPractitioner.filter((_, index) => index !== at);
  const steps: readonly PatchStep[] = [
    { op: 'test', path: `${PLACE}/${at}/reference`, value: generalPractitioner[at]?.reference },
    // FHIR knows no empty list.
    { op: 'remove', path: others.length > 0 ? `${PLACE}/${at}` : PLACE },
  ];
  const outcome = await change(fhir, how, read, steps, others);
  if (outcome === 'stale') throw new Failure('CONFLICT');
}

async function change(
  fhir: FhirClient,
  how: Exclude<PcpWrite, 'none'>,
  { patient, etag }: ReadPatient,
  steps: readonly PatchStep[],
  named: readonly object[],
): Promise<Updated> {
  if (how === 'patch') return patch(fhir, patient, etag, steps);
  const { generalPractitioner: _, ...rest } = patient;
  const whole = named.length > 0 ? { ...rest, generalPractitioner: named } : rest;
  return update(fhir, whole, etag);
}
