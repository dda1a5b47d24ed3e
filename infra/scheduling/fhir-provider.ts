import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import { idIn } from '../fhir/reference.js';
import { isTimeZone } from './clinic-time.js';

const text = Type.Optional(Type.String());
const reference = Type.Object({ reference: text, display: text });
const extensions = Type.Optional(Type.Array(Type.Object({ url: Type.String(), valueCode: text })));
const roleSchema = Type.Object({
  practitioner: Type.Optional(reference),
  location: Type.Optional(Type.Array(reference)),
});
const words = Type.Optional(Type.Array(Type.String()));
const nameSchema = Type.Object({ text, family: text, given: words, prefix: words, suffix: words });
type HumanName = Static<typeof nameSchema>;
const practitionerSchema = Type.Object({ name: Type.Array(nameSchema, { minItems: 1 }) });
const locationSchema = Type.Object({
  name: text,
  extension: extensions,
  address: Type.Optional(
    Type.Object({
      text,
      line: Type.Optional(Type.Array(Type.String())),
      city: text,
      state: text,
      postalCode: text,
      extension: extensions,
    }),
  ),
});
export type Location = Static<typeof locationSchema>;

/** The provider of a visit and where they work. */
export interface Provider {
  readonly name: string;
  readonly clinic: Location | null;
}

/** The PractitionerRole, with its Practitioner and its first Location. */
export async function providerOf(fhir: FhirClient, roleId: string): Promise<Provider> {
  const by = new URLSearchParams({ _id: roleId });
  by.append('_include', 'PractitionerRole:practitioner');
  by.append('_include', 'PractitionerRole:location');
  const found = await fhir.searchAll('PractitionerRole', by);
  const role = theOne(found, 'PractitionerRole', roleId);
  if (!Value.Check(roleSchema, role)) return { name: '', clinic: null };
  const { practitioner, location: [place] = [] } = role;
  const person = theOne(found, 'Practitioner', idIn(practitioner?.reference, 'Practitioner'));
  const clinic = theOne(found, 'Location', idIn(place?.reference, 'Location'));
  return {
    name: nameOf(person) ?? practitioner?.display ?? '',
    clinic: asLocation(clinic),
  };
}

export const asLocation = (resource: unknown): Location | null =>
  Value.Check(locationSchema, resource) ? resource : null;

const theOne = (found: readonly FhirResource[], type: string, id: string | null) =>
  found.find((each) => each.resourceType === type && each.id === id);

function nameOf(practitioner: unknown): string | null {
  if (!Value.Check(practitionerSchema, practitioner)) return null;
  const [name] = practitioner.name;
  return name?.text ?? inParts(name ?? {});
}

function inParts({ prefix = [], given = [], family = '', suffix = [] }: HumanName): string | null {
  const parts = [...prefix, ...given, family, ...suffix].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' ') : null;
}

/** https://hl7.org/fhir/extensions/StructureDefinition-timezone.html: R4 itself has no element for it. */
const TIME_ZONE = 'http://hl7.org/fhir/StructureDefinition/timezone';

/** The clinic's zone, where the server tells it. */
export function timeZoneOf({ clinic }: Provider, otherwise: string): string {
  const told = [...(clinic?.extension ?? []), ...(clinic?.address?.extension ?? [])].find(
    ({ url, valueCode }) => url === TIME_ZONE && valueCode !== undefined && isTimeZone(valueCode),
  );
  return told?.valueCode ?? otherwise;
}
