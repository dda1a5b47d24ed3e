import type { FhirClient } from './fhir-client.js';

/** Whether GET, history and version read all find nothing. A 410 is no proof: version 1 is then still handed out. */
export async function isUnreadable(
  fhir: FhirClient,
  type: string,
  id: string | null,
): Promise<boolean> {
  if (id === null) return true;
  const statuses = await Promise.all(
    ['', '/_history', '/_history/1'].map((way) => fhir.status(`/${type}/${id}${way}`)),
  );
  return statuses.every((status) => status === 404);
}
