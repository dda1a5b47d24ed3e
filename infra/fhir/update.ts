import type { Call } from '../http/message.js';
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

/** Replaces the very version that was read: https://hl7.org/fhir/R4/http.html#concurrency */
export const update = (fhir: FhirClient, resource: FhirResource, etag: string): Promise<Updated> =>
  change(fhir, resource, etag, {
    method: 'PUT',
    contentType: 'application/fhir+json',
    body: JSON.stringify(resource),
  });

/** Changes the very version that was read, and nothing of it that is not named: https://hl7.org/fhir/R4/http.html#patch */
export const patch = (
  fhir: FhirClient,
  resource: FhirResource,
  etag: string,
  steps: readonly PatchStep[],
): Promise<Updated> =>
  change(fhir, resource, etag, {
    method: 'PATCH',
    contentType: 'application/json-patch+json',
    body: JSON.stringify(steps),
  });

async function change(
  fhir: FhirClient,
  { resourceType, id }: FhirResource,
  etag: string,
  content: Pick<Call, 'method' | 'contentType' | 'body'>,
): Promise<Updated> {
  const { status } = await fhir.send({
    ...content,
    path: `/${resourceType}/${id}`,
    kind: 'write',
    headers: { prefer: 'return=minimal', 'if-match': etag },
    accepts: [404, 409, 410, 412],
  });
  if (status === 404 || status === 410) return 'gone';
  // R4 says 412; HAPI was seen to answer 409.
  return status === 409 || status === 412 ? 'stale' : 'done';
}
