import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { bookingSchemas } from './booking-resources.js';
import { anyOf, coding, concept, identifier, reference, strict, text } from './elements.js';

const date = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const use = Type.Optional(text);
/** What each type may hold: FHIR R4, narrowed to the elements somebody here writes. */
const schemas = {
  Patient: Type.Object(
    {
      resourceType: Type.Literal('Patient'),
      identifier: Type.Array(identifier),
      active: Type.Optional(Type.Boolean()),
      name: Type.Array(Type.Object({ use, family: text, given: Type.Array(text) }, strict)),
      gender: anyOf(['male', 'female', 'other', 'unknown']),
      birthDate: date,
      telecom: Type.Optional(
        Type.Array(Type.Object({ system: anyOf(['phone', 'email']), value: text, use }, strict)),
      ),
      address: Type.Optional(
        Type.Array(
          Type.Object(
            {
              use,
              line: Type.Array(text),
              city: text,
              state: text,
              postalCode: text,
              country: text,
            },
            strict,
          ),
        ),
      ),
      generalPractitioner: Type.Optional(Type.Array(reference, { minItems: 1 })),
      link: Type.Optional(
        Type.Array(
          Type.Object(
            { other: reference, type: anyOf(['replaced-by', 'replaces', 'refer', 'seealso']) },
            strict,
          ),
        ),
      ),
    },
    strict,
  ),
  Coverage: Type.Object(
    {
      resourceType: Type.Literal('Coverage'),
      identifier: Type.Array(identifier),
      status: anyOf(['active', 'cancelled', 'draft', 'entered-in-error']),
      subscriberId: Type.Optional(text),
      beneficiary: reference,
      payor: Type.Array(Type.Object({ display: text }, strict), { minItems: 1 }),
    },
    strict,
  ),
  Encounter: Type.Object(
    {
      resourceType: Type.Literal('Encounter'),
      identifier: Type.Optional(Type.Array(identifier)),
      status: text,
      class: coding,
      subject: reference,
    },
    strict,
  ),
  Condition: Type.Object(
    {
      resourceType: Type.Literal('Condition'),
      identifier: Type.Optional(Type.Array(identifier)),
      code: concept,
      subject: reference,
    },
    strict,
  ),
  Observation: Type.Object(
    {
      resourceType: Type.Literal('Observation'),
      identifier: Type.Optional(Type.Array(identifier)),
      status: text,
      code: concept,
      subject: reference,
    },
    strict,
  ),
  ...bookingSchemas,
};

/** The types that this EHR holds; any other is answered `not-supported`. */
export type ResourceType = keyof typeof schemas;
export const resourceTypes = Object.keys(schemas) as readonly ResourceType[];

export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** The parts of a resource that the server itself reads. */
export interface Resource {
  readonly resourceType: ResourceType;
  readonly identifier?: readonly Identifier[];
  readonly name?: readonly { readonly family: string; readonly given: readonly string[] }[];
  readonly birthDate?: string;
  readonly beneficiary?: { readonly reference: string };
  readonly subject?: { readonly reference: string };
  readonly participant?: readonly { readonly actor?: { readonly reference: string } }[];
}

export const isResourceType = (word: string): word is ResourceType => Object.hasOwn(schemas, word);

/** Whether `body` is a resource of this type and holds nothing that the type does not know. */
export const isResource = (type: ResourceType, body: unknown): body is Resource =>
  Value.Check(schemas[type], body);

/** The patient that this one is about, as `Patient/<id>`. */
export const referenceOf = (resource: Resource): string | undefined =>
  (resource.beneficiary ?? resource.subject ?? patientAmong(resource))?.reference;

const patientAmong = ({ participant = [] }: Resource) =>
  participant.find(({ actor }) => actor?.reference.startsWith('Patient/'))?.actor;

/** Everything that this one refers to, as `<type>/<id>`. */
export function referencesIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
    name === 'reference' && typeof value === 'string' ? [value] : referencesIn(value),
  );
}
