import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { isResource, type Resource } from '../fhir/resources.js';

/** Reference, Epic: "Profile us-core-patient 6.1.0". Not in the reference whether it must be named: it may be. */
const meta = Type.Object(
  {
    profile: Type.Tuple([
      Type.Literal('http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0'),
    ]),
  },
  { additionalProperties: false },
);

/** The patient in a create, without the claim of its profile; undefined where it does not keep to it. */
export function contentIn(body: unknown): Resource | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { meta: claim, ...content } = body as { readonly meta?: unknown };
  if (claim !== undefined && !Value.Check(meta, claim)) return undefined;
  return isResource('Patient', content) && isUsCore(content) ? content : undefined;
}

/** https://hl7.org/fhir/us/core/STU6.1/StructureDefinition-us-core-patient.html: at least one identifier, one name. */
const isUsCore = ({ identifier = [], name = [] }: Resource): boolean =>
  identifier.length > 0 && name.length > 0;
