import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { FhirClient } from './fhir-client.js';

const countSchema = Type.Object({
  resourceType: Type.Literal('Bundle'),
  total: Type.Integer({ minimum: 0 }),
});

/** How many there are, without seeing any of them: https://hl7.org/fhir/R4/search.html#summary */
export async function countOf(
  fhir: FhirClient,
  type: string,
  by: Readonly<Record<string, string>>,
): Promise<number> {
  const { json } = await fhir.send({
    method: 'POST',
    path: `/${type}/_search`,
    kind: 'read',
    contentType: 'application/x-www-form-urlencoded',
    headers: { prefer: 'handling=strict' },
    body: new URLSearchParams({ ...by, _summary: 'count' }).toString(),
  });
  if (!Value.Check(countSchema, json)) throw new Failure('UNAVAILABLE');
  return json.total;
}
