import type { Attempt } from '../../activities/domain/attempt.js';
import { FhirClient, type FhirSettings } from '../fhir/fhir-client.js';
import { type ChartIds, filedFor } from './fhir-chart.js';

/**
 * Proof of the purge: GET, history, version read and search by key find nothing, for both resources.
 * A 410 is no proof: the server then still hands out the first version in full.
 */
export async function isChartGone(
  settings: FhirSettings,
  attempt: Attempt,
  ids: ChartIds,
): Promise<boolean> {
  const fhir = new FhirClient(settings, attempt);
  const [patient, coverage, filed] = await Promise.all([
    isUnreadable(fhir, 'Patient', ids.patient),
    isUnreadable(fhir, 'Coverage', ids.coverage),
    filedFor(settings, attempt),
  ]);
  return patient && coverage && filed.patients.length === 0 && filed.coverages.length === 0;
}

async function isUnreadable(fhir: FhirClient, type: string, id: string | null): Promise<boolean> {
  if (id === null) return true;
  const statuses = await Promise.all(
    ['', '/_history', '/_history/1'].map((way) => fhir.status(`/${type}/${id}${way}`)),
  );
  return statuses.every((status) => status === 404);
}
