import type { Attempt } from '../../activities/domain/attempt.js';
import { type ChartIds, coverageKey, filedUnder, patientKey } from './fhir-chart.js';
import { type FhirClient, type FhirSettings, fhirClient } from './fhir-client.js';

/**
 * Proof of the purge: GET, history, version read and search by key find nothing, for both resources.
 * A 410 is no proof: the server then still hands out the first version in full.
 */
export async function isChartGone(
  settings: FhirSettings,
  attempt: Attempt,
  ids: ChartIds,
): Promise<boolean> {
  const fhir = fhirClient(settings, attempt);
  const system = settings.identifierSystem;
  const probes = await Promise.all([
    isUnreadable(fhir, 'Patient', ids.patient),
    isUnreadable(fhir, 'Coverage', ids.coverage),
    filedUnder(fhir, 'Patient', patientKey(system, attempt)).then((found) => found.length === 0),
    filedUnder(fhir, 'Coverage', coverageKey(system, attempt)).then((found) => found.length === 0),
  ]);
  return probes.every(Boolean);
}

async function isUnreadable(fhir: FhirClient, type: string, id: string | null): Promise<boolean> {
  if (id === null) return true;
  const statuses = await Promise.all(
    ['', '/_history', '/_history/1'].map((way) => fhir.status(`/${type}/${id}${way}`)),
  );
  return statuses.every((status) => status === 404);
}
