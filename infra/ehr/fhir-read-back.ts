import type { Attempt } from '../../activities/domain/attempt.js';
import { FhirClient } from '../fhir/fhir-client.js';
import type { ChartSettings } from './chart-settings.js';
import { type ChartIds, type ChartPart, filedFor } from './fhir-chart.js';

/**
 * Proof of the purge: GET, history, version read and search by key find nothing, for both resources.
 * A 410 is no proof: the server then still hands out the first version in full. Neither is what a vendor tells in words
 * of its own; one that shows no history can only be read and searched.
 */
export async function isChartGone(
  settings: ChartSettings,
  attempt: Attempt,
  ids: ChartIds,
): Promise<boolean> {
  const fhir = new FhirClient(settings, attempt);
  const [patient, coverage, filed] = await Promise.all([
    isUnreadable(fhir, settings, 'Patient', ids.patient),
    isUnreadable(fhir, settings, 'Coverage', ids.coverage),
    filedFor(settings, attempt),
  ]);
  return patient && coverage && filed.patients.length === 0 && filed.coverages.length === 0;
}

async function isUnreadable(
  fhir: FhirClient,
  { vendor: { capabilities } }: ChartSettings,
  type: ChartPart,
  id: string | null,
): Promise<boolean> {
  if (id === null) return true;
  if (!capabilities.historyPurge) return (await fhir.read(type, id)).status === 404;
  const statuses = await Promise.all(
    ['', '/_history', '/_history/1'].map((way) => fhir.status(`/${type}/${id}${way}`)),
  );
  return statuses.every((status) => status === 404);
}
