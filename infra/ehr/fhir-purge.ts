import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { type ManualReason, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import { carriesKey, carriesOtherKey } from '../fhir/filed-under.js';
import { type Purgeable, purgeResource, whyLeft } from '../fhir/purge-resource.js';
import type { ChartSettings } from './chart-settings.js';
import {
  type ChartIds,
  type ChartPart,
  coverageKey,
  filedFor,
  idsOf,
  patientKey,
} from './fhir-chart.js';
import { isChartGone } from './fhir-read-back.js';
import { type ClinicalTypes, holdBack } from './fhir-references.js';

/** One purge: the server, as this attempt may use it, and the chart in question. */
export interface Purge {
  readonly fhir: FhirClient;
  readonly settings: ChartSettings;
  readonly clinicalTypes: ClinicalTypes;
  readonly attempt: Attempt;
}

/**
 * Purges what this enrollment filed, Coverage before the Patient it hangs on: DELETE, `$expunge`, read-back.
 * A chart that anybody else has a stake in is left whole, before the first delete.
 */
export async function purgeChart(purge: Purge, made: Made | null): Promise<UndoResult> {
  const { settings, attempt } = purge;
  const ids = await locate(purge, made);
  if (ids === null) return manual('not-proven-ours');
  const reason = await reasonToLeave(purge, ids);
  if (reason !== null) return manual(reason);
  const left = await purgeParts(purge, ids);
  if (left !== null) return left;
  if (await isChartGone(settings, attempt, ids)) return settings.vendor.undone;
  throw new Failure('STILL_PRESENT');
}

/** What is left of the chart; null when it is nothing. A history that stays keeps no part from being deleted. */
async function purgeParts(purge: Purge, ids: ChartIds): Promise<UndoResult | null> {
  const coverage = await purgePart(purge, 'Coverage', ids);
  if (coverage?.kind === 'manual') return coverage;
  const patient = await purgePart(purge, 'Patient', ids);
  return patient?.kind === 'manual' ? whatHolds(purge, ids) : (coverage ?? patient);
}

/** Something came to hang on the patient after we looked. A late coverage of our own goes first the next time. */
async function whatHolds(purge: Purge, ids: ChartIds): Promise<UndoResult> {
  const holder = ids.patient === null ? null : await holdBack(purge, ids.patient);
  if (holder !== null) return manual(holder);
  const { coverages } = await filedFor(purge.settings, purge.attempt);
  if (coverages.length > 0) throw new Failure('CONFLICT');
  return manual('referenced-by-others');
}

/** What we remember and what is filed under the key must be the same; null when they are not. */
export async function locate(
  { settings, attempt }: Purge,
  made: Made | null,
): Promise<ChartIds | null> {
  const remembered = idsOf(made);
  const { patients, coverages } = await filedFor(settings, attempt);
  const patient = theOne(remembered.patient, patients);
  const coverage = theOne(remembered.coverage, coverages);
  return patient === undefined || coverage === undefined ? null : { patient, coverage };
}

function theOne(
  remembered: string | null,
  found: readonly FhirResource[],
): string | null | undefined {
  const ids = new Set([...found.map(({ id }) => id), ...(remembered === null ? [] : [remembered])]);
  const [id = null] = ids;
  return ids.size > 1 ? undefined : id;
}

async function reasonToLeave(purge: Purge, ids: ChartIds): Promise<ManualReason | null> {
  for (const part of ['Coverage', 'Patient'] as const) {
    const own = purgeableIn(purge, part, ids);
    const reason = own && (await whyLeft(purge.fhir, own));
    if (reason !== null) return reason;
  }
  return ids.patient === null ? null : holdBack(purge, ids.patient);
}

/** What is not filed under our key, or has become part of another record, is not ours alone. */
export function reasonInItself(
  part: ChartPart,
  resource: FhirResource,
  { settings: { identifierSystem }, attempt }: Purge,
): ManualReason | null {
  const keyOf = part === 'Patient' ? patientKey : coverageKey;
  const own = keyOf(identifierSystem, attempt);
  if (!carriesKey(resource, own)) return 'not-proven-ours';
  const linked = (resource.link ?? []).length > 0 || resource.active === false;
  return linked || carriesOtherKey(resource, own) ? 'merged-record' : null;
}

/** One part as it is to be purged; null where the chart has none. */
function purgeableIn(
  purge: Purge,
  type: ChartPart,
  { patient, coverage }: ChartIds,
): Purgeable | null {
  const id = type === 'Patient' ? patient : coverage;
  return id === null
    ? null
    : { type, id, reasonToLeave: (held) => reasonInItself(type, held, purge) };
}

async function purgePart(purge: Purge, part: ChartPart, ids: ChartIds): Promise<UndoResult | null> {
  const own = purgeableIn(purge, part, ids);
  return own && purgeResource(purge.fhir, own);
}
