import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ProviderFields } from '../../activities/ports/provider-directory.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import { idIn } from '../fhir/reference.js';

/** How far the postal code's beginning tells a neighbourhood (a USPS sectional center). */
const AREA_DIGITS = 3;
/** Of a new patient who says nothing of it. */
const DEFAULT_SPECIALTY = 'Family Medicine';
const DEFAULT_LANGUAGE = 'en';

const NUCC = 'http://nucc.org/provider-taxonomy';

/** The words of the enrollment form in the taxonomy that US Core binds `PractitionerRole.specialty` to. */
export const NUCC_SPECIALTIES: Readonly<Record<string, string>> = {
  'Family Medicine': `${NUCC}|207Q00000X`,
  'Internal Medicine': `${NUCC}|207R00000X`,
  Pediatrics: `${NUCC}|208000000X`,
};

const text = Type.Optional(Type.String());
const conceptSchema = Type.Object({
  coding: Type.Optional(Type.Array(Type.Object({ system: text, code: text, display: text }))),
  text,
});
const reference = Type.Object({ reference: text });
const roleSchema = Type.Object({
  specialty: Type.Optional(Type.Array(conceptSchema)),
  location: Type.Optional(Type.Array(reference)),
  practitioner: Type.Optional(reference),
});
const practitionerSchema = Type.Object({ communication: Type.Optional(Type.Array(conceptSchema)) });
const locationSchema = Type.Object({
  address: Type.Optional(Type.Object({ state: text, postalCode: text })),
});

/** A provider who could be the one, and how well they suit: more is better. */
export interface Candidate {
  readonly roleId: string;
  readonly suits: number;
}

/** What a candidate is measured by. */
export interface Wish {
  readonly specialty: string;
  /** The specialty as `system|code`, where the server's code for it is known. */
  readonly token: string | undefined;
  readonly language: string;
  readonly state: string;
  readonly area: string;
}

export function wishOf(
  { state, postalCode, preferences }: ProviderFields,
  specialties: Readonly<Record<string, string>>,
): Wish {
  const specialty = preferences?.specialty ?? DEFAULT_SPECIALTY;
  return {
    specialty,
    token: Object.hasOwn(specialties, specialty) ? specialties[specialty] : undefined,
    language: preferences?.language ?? DEFAULT_LANGUAGE,
    state,
    area: postalCode.slice(0, AREA_DIGITS),
  };
}

/**
 * Active providers, at most so many, best first. The server is asked by specialty at most; where the applicant lives
 * and what they speak stays here. `specialty` null asks for everybody.
 */
export async function candidatesFor(
  fhir: FhirClient,
  wish: Wish,
  specialty: string | null,
  most: number,
): Promise<readonly Candidate[]> {
  const by = new URLSearchParams({ active: 'true', _count: `${most}` });
  if (specialty !== null) by.set('specialty', specialty);
  by.append('_include', 'PractitionerRole:practitioner');
  by.append('_include', 'PractitionerRole:location');
  const found = await fhir.searchAll('PractitionerRole', by);
  return found
    .filter(({ resourceType, active }) => resourceType === 'PractitionerRole' && active !== false)
    .slice(0, most)
    .map((role) => ({ roleId: role.id, suits: measure(role, found, wish) }))
    .toSorted((one, other) => other.suits - one.suits);
}

/** Specialty before language before state before neighbourhood: each outweighs all that follow. */
function measure(role: FhirResource, found: readonly FhirResource[], wish: Wish): number {
  if (!Value.Check(roleSchema, role)) return 0;
  const places = (role.location ?? []).flatMap(({ reference: to }) => addressIn(found, to));
  const suits = [
    (role.specialty ?? []).some((each) => isSpecialty(each, wish)),
    speaks(found, role.practitioner?.reference, wish.language),
    places.some(({ state }) => state === wish.state),
    places.some(({ postalCode }) => postalCode?.startsWith(wish.area)),
  ];
  return suits.reduce((sum, each) => sum * 2 + (each ? 1 : 0), 0);
}

type Concept = Static<typeof conceptSchema>;

const isSpecialty = ({ coding = [], text: said }: Concept, { specialty, token }: Wish): boolean =>
  said === specialty ||
  coding.some(
    ({ system, code, display }) => display === specialty || `${system}|${code}` === token,
  );

function speaks(found: readonly FhirResource[], reference: string | undefined, language: string) {
  const practitioner = included(found, 'Practitioner', reference);
  if (!Value.Check(practitionerSchema, practitioner)) return false;
  // BCP 47: `es-MX` is a kind of `es`.
  return (practitioner.communication ?? []).some(({ coding = [] }) =>
    coding.some(({ code }) => code?.split('-')[0] === language),
  );
}

function addressIn(found: readonly FhirResource[], reference: string | undefined) {
  const location = included(found, 'Location', reference);
  return Value.Check(locationSchema, location) && location.address ? [location.address] : [];
}

function included(found: readonly FhirResource[], type: string, reference: string | undefined) {
  const id = idIn(reference, type);
  return found.find((each) => each.resourceType === type && each.id === id);
}
