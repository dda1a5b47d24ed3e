import type { ApplicantField } from '../../activities/domain/applicant.js';
import type { Attempt } from '../../activities/domain/attempt.js';
import type { EhrFields } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource, Identifier } from '../fhir/fhir-resource.js';
import { filedUnder } from '../fhir/filed-under.js';
import { pairedIds, unpairedIds } from '../fhir/paired-ids.js';
import type { ChartSettings } from './chart-settings.js';

/** What a chart consists of. */
export type ChartPart = 'Patient' | 'Coverage';

/** A chart is two resources, each filed under a key of ours. */
export const patientKey = (system: string, { key }: Attempt): Identifier => ({
  system,
  value: key,
});
export const coverageKey = (system: string, { key }: Attempt): Identifier => ({
  system,
  value: `${key}:coverage`,
});

/**
 * A US Core patient. The SSN digits stay out: FHIR names no place for four of them, and the chart does not need them
 * (45 CFR 164.502(b)). The EHR adds the MRN, which we never read.
 */
export const patientOf = (
  { identifierSystem: system, vendor }: ChartSettings,
  attempt: Attempt,
  person: EhrFields,
) => ({
  ...(vendor.patientProfile === null ? {} : { meta: { profile: [vendor.patientProfile] } }),
  identifier: vendor.identifiersOf([
    patientKey(system, attempt),
    { system: `${system}:patient-id`, value: attempt.patientId },
  ]),
  active: true,
  name: [{ use: 'official', family: person.lastName, given: [person.firstName] }],
  telecom: [
    { system: 'phone', value: person.phone },
    { system: 'email', value: person.email },
  ],
  gender: person.gender,
  birthDate: person.dateOfBirth,
  address: [
    {
      use: 'home',
      line: [person.addressLine1],
      city: person.city,
      state: person.state,
      postalCode: person.postalCode,
      country: person.country,
    },
  ],
});

const PATIENT_FIELDS = [
  ...(['firstName', 'lastName', 'dateOfBirth', 'gender', 'email', 'phone'] as const),
  ...(['addressLine1', 'city', 'state', 'postalCode', 'country'] as const),
] as const satisfies readonly ApplicantField[];

/** What of the applicant a chart consists of at this vendor. */
export const fieldsOf = ({ vendor }: ChartSettings): readonly ApplicantField[] =>
  vendor.capabilities.coverage ? [...PATIENT_FIELDS, 'insurancePolicyNumber'] : PATIENT_FIELDS;

/** R4 demands a payor; the enrollment form does not ask for its name. */
export const coverageOf = (
  system: string,
  attempt: Attempt,
  person: EhrFields,
  patientId: string,
) => ({
  identifier: [coverageKey(system, attempt)],
  status: 'active',
  subscriberId: person.insurancePolicyNumber,
  beneficiary: { reference: `Patient/${patientId}` },
  payor: [{ display: 'Not stated at enrollment' }],
});

/** The vendor ids of a chart; either part can be missing where a create was cut short. */
export interface ChartIds {
  readonly patient: string | null;
  readonly coverage: string | null;
}

export const madeOf = ({ patient, coverage }: ChartIds, version: string | null): Made => ({
  id: pairedIds(patient, coverage),
  version,
});

/** Reads what `madeOf` wrote. */
export function idsOf(made: Made | null): ChartIds {
  const [patient, coverage] = unpairedIds(made?.id ?? null);
  return { patient, coverage };
}

/** What is filed under an attempt's keys. */
export interface Filed {
  readonly patients: readonly FhirResource[];
  readonly coverages: readonly FhirResource[];
}

/** Looks for it by a search that the server is held to. */
export async function filedFor(settings: ChartSettings, attempt: Attempt): Promise<Filed> {
  const fhir = new FhirClient(settings, attempt);
  const { identifierSystem: system, vendor } = settings;
  const [patients, coverages] = await Promise.all([
    filedUnder(fhir, 'Patient', patientKey(system, attempt)),
    vendor.capabilities.coverage ? filedUnder(fhir, 'Coverage', coverageKey(system, attempt)) : [],
  ]);
  return { patients, coverages };
}
