import type { FhirClient } from './fhir-client.js';
import type { FhirResource } from './fhir-resource.js';

/** `stale`: another version is there now, so nothing was changed. `gone`: there is no such resource any more. */
export type Updated = 'done' | 'stale' | 'gone';

/** One step of a JSON Patch (RFC 6902). */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

const REFUSED = [404, 409, 410, 412];

/** Replaces the very version that was read: https://hl7.org/fhir/R4/http.html#concurrency */
export async function update(
  fhir: FhirClient,
  resource: FhirResource,
  etag: string,
): Promise<Updated> {
  const { resourceType, id } = resource;
  const { status } = await fhir.send({
    method: 'PUT',
    path: `/${resourceType}/${id}`,
    kind: 'write',
    contentType: 'application/fhir+json',
    headers: { prefer: 'return=minimal', 'if-match': etag },
    body: JSON.stringify(resource),
    accepts: REFUSED,
  });
  return meaningOf(status);
}

/** Changes the very version that was read, and nothing of it that is not named: https://hl7.org/fhir/R4/http.html#patch */
export async function patch(
  fhir: FhirClient,
  { resourceType, id }: FhirResource,
  etag: string,
  steps: readonly PatchStep[],
): Promise<Updated> {
  const { status } = await fhir.send({
    method: 'PATCH',
    path: `/${resourceType}/${id}`,
    kind: 'write',
    contentType: 'application/json-patch+json',
    headers: { prefer: 'return=minimal', 'if-match': etag },
    body: JSON.stringify(steps),
    accepts: REFUSED,
  });
  return meaningOf(status);
}

function meaningOf(status: number): Updated {
  if (status === 404 || status === 410) return 'gone';
  // R4 says 412; HAPI was seen to answer 409.
  return status === 409 || status === 412 ? 'stale' : 'done';
}
