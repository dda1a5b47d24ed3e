import type { FhirClient } from './fhir-client.js';
import type { FhirResource, Identifier } from './fhir-resource.js';

/** Whether a resource is filed under this very key. */
export const carriesKey = (resource: FhirResource, { system, value }: Identifier): boolean =>
  (resource.identifier ?? []).some((each) => each.system === system && each.value === value);

/** Whether a resource carries a key of ours that is not this one: another enrollment's record became part of it. */
export const carriesOtherKey = (resource: FhirResource, { system, value }: Identifier): boolean =>
  (resource.identifier ?? []).some((each) => each.system === system && each.value !== value);

/** What is filed under a key, by a search that the server is held to. */
export async function filedUnder(
  fhir: FhirClient,
  type: string,
  key: Identifier,
): Promise<readonly FhirResource[]> {
  const found = await fhir.search(type, { identifier: `${key.system}|${key.value}` });
  // An entry without the key means that the server did not search by it.
  return found.filter((resource) => carriesKey(resource, key));
}
