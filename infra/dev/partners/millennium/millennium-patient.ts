import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { isResource, type Resource } from '../fhir/resources.js';

/** Reference, Millennium: "the first `identifier` holds only `assigner`; later ones need type, system and value". */
const strict = { additionalProperties: false } as const;
const assigning = Type.Object(
  {
    assigner: Type.Object(
      { reference: Type.String({ pattern: '^Organization/[A-Za-z0-9.-]+$' }) },
      strict,
    ),
  },
  strict,
);
const typed = Type.Object(
  { type: Type.Object({}), system: Type.String(), value: Type.String() },
  strict,
);
/** Reference, Millennium: "`active` must be true if set". */
const patientSchema = Type.Object({
  identifier: Type.Array(Type.Unknown(), { minItems: 1 }),
  active: Type.Optional(Type.Literal(true)),
});

/** The patient in a create, its first identifier left to the assigner; undefined where it does not keep to the rules. */
export function contentIn(body: unknown): Resource | undefined {
  if (!Value.Check(patientSchema, body)) return undefined;
  const [first, ...later] = body.identifier;
  if (!Value.Check(assigning, first) || !later.every((each) => Value.Check(typed, each)))
    return undefined;
  const content = { ...body, identifier: later };
  return isResource('Patient', content) ? content : undefined;
}
