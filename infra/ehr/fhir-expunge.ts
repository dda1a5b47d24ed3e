import type { FhirClient } from '../fhir/fhir-client.js';
import type { ChartPart } from './fhir-chart.js';

/** Erases what was deleted with its history; false where the server has no such call. */
export async function isExpunged(fhir: FhirClient, part: ChartPart, id: string): Promise<boolean> {
  const answered = await fhir.expunge(part, id);
  if (answered === 200) return true;
  // 404 is how a server says that the record is gone, and how another says that it knows no such call.
  return answered === 404 && (await fhir.status(`/${part}/${id}/_history`)) === 404;
}
