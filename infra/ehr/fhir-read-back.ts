import type { Attempt } from '../../activities/domain/attempt.js';
import { FhirClient } from '../fhir/fhir-client.js';
import { isUnreadable } from '../fhir/is-unreadable.js';
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
    isNotRead(fhir, settings, 'Patient', ids.patient),
    isNotRead(fhir, settings, 'Coverage', ids.coverage),
    filedFor(settings, attempt),
  ]);
  return patient && coverage && filed.patients.length === 0 && filed.coverages.length === 0;
}

async function isNotRead(
  fhir: FhirClient,
  { vendor: { capabilities } }: ChartSettings,
  type: ChartPart,
  id: string | null,
): Promise<boolean> {
  if (capabilities.historyPurge) return isUnreadable(fhir, type, id);
  return id === null || (await fhir.read(type, id)).status === 404;
}
