import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { ManualReason, UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import type { ChartSettings } from './chart-settings.js';
import {
  type ChartIds,
  type ChartPart,
  carries,
  coverageKey,
  filedFor,
  idsOf,
  patientKey,
} from './fhir-chart.js';
import { isExpunged } from './fhir-expunge.js';
import { isChartGone } from './fhir-read-back.js';
import { type ClinicalTypes, holdBack } from './fhir-references.js';

/** One purge: the server, as this attempt may use it, and the chart in question. */
export interface Purge {
  readonly fhir: FhirClient;
  readonly settings: ChartSettings;
  readonly clinicalTypes: ClinicalTypes;
  readonly attempt: Attempt;
}

export const manual = (reason: ManualReason): UndoResult => ({ kind: 'manual', reason });

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
  const coverage = await purgePart(purge, 'Coverage', ids);
  if (coverage === 'referenced') return manual('referenced-by-others');
  const patient = await purgePart(purge, 'Patient', ids);
  if (patient === 'referenced') return whatHolds(purge, ids);
  if (coverage === 'no-expunge' || patient === 'no-expunge')
    return { kind: 'neutralised', residue: 'vendor-retains-history' };
  if (await isChartGone(settings, attempt, ids)) return settings.vendor.undone;
  throw new Failure('STILL_PRESENT');
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
    const reason = await reasonIn(purge, part, ids);
    if (reason !== null) return reason;
  }
  return ids.patient === null ? null : holdBack(purge, ids.patient);
}

/** By what the record holds; where it is deleted, by what it held last. */
async function reasonIn(
  purge: Purge,
  part: ChartPart,
  ids: ChartIds,
): Promise<ManualReason | null> {
  const id = idOf(part, ids);
  if (id === null) return null;
  const { status, resource } = await purge.fhir.read(part, id);
  const [content = null] = status === 410 ? await purge.fhir.contents(part, id) : [resource];
  return content && reasonInItself(part, content, purge);
}

/** What is not filed under our key, or has become part of another record, is not ours alone. */
export function reasonInItself(
  part: ChartPart,
  resource: FhirResource,
  { settings: { identifierSystem }, attempt }: Purge,
): ManualReason | null {
  const keyOf = part === 'Patient' ? patientKey : coverageKey;
  const own = keyOf(identifierSystem, attempt);
  if (!carries(resource, own)) return 'not-proven-ours';
  const foreignKey = (resource.identifier ?? []).some(
    ({ system, value }) => system === own.system && value !== own.value,
  );
  const linked = (resource.link ?? []).length > 0 || resource.active === false;
  return linked || foreignKey ? 'merged-record' : null;
}

const idOf = (part: ChartPart, { patient, coverage }: ChartIds): string | null =>
  part === 'Patient' ? patient : coverage;

/** Takes one resource through DELETE and `$expunge`, from wherever an earlier undo left it. */
async function purgePart(
  purge: Purge,
  part: ChartPart,
  ids: ChartIds,
): Promise<'done' | 'referenced' | 'no-expunge'> {
  const { fhir } = purge;
  const id = idOf(part, ids);
  if (id === null) return 'done';
  const { status, etag, resource } = await fhir.read(part, id);
  if (status === 404) return 'done';
  if (resource !== null && (await removeOwn(purge, part, resource, etag)) === 409)
    return 'referenced';
  // R4 knows If-Match for updates only, and HAPI deletes whatever came in between: as long as it can be recalled, what
  // was deleted is judged too. The next attempt tells why.
  if ((await reasonIn(purge, part, ids)) !== null) throw new Failure('CONFLICT');
  return (await isExpunged(fhir, part, id)) ? 'done' : 'no-expunge';
}

/** Judged once more on what was read just now. */
function removeOwn(
  purge: Purge,
  part: ChartPart,
  resource: FhirResource,
  etag: string | null,
): Promise<number> {
  if (reasonInItself(part, resource, purge) !== null) throw new Failure('CONFLICT');
  return purge.fhir.remove(part, resource.id, etag);
}
