import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { GONE, type ManualReason, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import {
  type ChartIds,
  carries,
  coverageKey,
  filedUnder,
  idsOf,
  patientKey,
} from './fhir-chart.js';
import {
  type FhirClient,
  type FhirResource,
  type FhirSettings,
  fhirClient,
} from './fhir-client.js';
import { isChartGone } from './fhir-read-back.js';
import { type ClinicalTypes, holdBack } from './fhir-references.js';

type Part = 'Coverage' | 'Patient';

const manual = (reason: ManualReason): UndoResult => ({ kind: 'manual', reason });

/**
 * Purges what this enrollment filed, Coverage before the Patient it hangs on: DELETE, `$expunge`, read-back.
 * A chart that anybody else has a stake in is left whole, before the first delete.
 */
export async function purgeChart(
  settings: FhirSettings,
  clinicalTypes: ClinicalTypes,
  attempt: Attempt,
  made: Made | null,
): Promise<UndoResult> {
  const fhir = fhirClient(settings, attempt);
  const ids = await locate(fhir, settings, attempt, made);
  if (ids === null) return manual('not-proven-ours');
  const reason = await reasonToLeave(fhir, settings, clinicalTypes, attempt, ids);
  if (reason !== null) return manual(reason);
  for (const part of ['Coverage', 'Patient'] as const) {
    const id = part === 'Coverage' ? ids.coverage : ids.patient;
    if (id === null) continue;
    const refused = await purgePart(fhir, part, id);
    // Something came to hang on it after we looked; a late coverage of our own goes first the next time.
    if (refused === 'referenced') {
      const holder = await holdBackOf(fhir, settings, clinicalTypes, attempt, ids);
      return holder === null ? referencedAgain(fhir, settings, attempt) : manual(holder);
    }
    if (refused === 'no-expunge') return { kind: 'neutralised', residue: 'vendor-retains-history' };
  }
  if (await isChartGone(settings, attempt, ids)) return GONE;
  throw new Failure('STILL_PRESENT');
}

async function referencedAgain(
  fhir: FhirClient,
  settings: FhirSettings,
  attempt: Attempt,
): Promise<UndoResult> {
  const own = await filedUnder(fhir, 'Coverage', coverageKey(settings.identifierSystem, attempt));
  if (own.length > 0) throw new Failure('CONFLICT');
  return manual('referenced-by-others');
}

/** What we remember and what is filed under the key must be the same; null when they are not. */
async function locate(
  fhir: FhirClient,
  { identifierSystem }: FhirSettings,
  attempt: Attempt,
  made: Made | null,
): Promise<ChartIds | null> {
  const remembered = idsOf(made);
  const [patients, coverages] = await Promise.all([
    filedUnder(fhir, 'Patient', patientKey(identifierSystem, attempt)),
    filedUnder(fhir, 'Coverage', coverageKey(identifierSystem, attempt)),
  ]);
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

async function reasonToLeave(
  fhir: FhirClient,
  settings: FhirSettings,
  clinicalTypes: ClinicalTypes,
  attempt: Attempt,
  ids: ChartIds,
): Promise<ManualReason | null> {
  if (ids.patient === null) return null;
  const { resource } = await fhir.read('Patient', ids.patient);
  if (resource === null) return null; // Deleted or gone: nothing can hang on it any more.
  return (
    reasonInItself(resource, settings, attempt) ??
    holdBackOf(fhir, settings, clinicalTypes, attempt, ids)
  );
}

function reasonInItself(
  patient: FhirResource,
  { identifierSystem }: FhirSettings,
  attempt: Attempt,
): ManualReason | null {
  if (!carries(patient, patientKey(identifierSystem, attempt))) return 'not-proven-ours';
  const foreignKey = (patient.identifier ?? []).some(
    ({ system, value }) => system === identifierSystem && value !== attempt.key,
  );
  const merged = (patient.link ?? []).length > 0 || patient.active === false || foreignKey;
  return merged ? 'merged-record' : null;
}

const holdBackOf = (
  fhir: FhirClient,
  settings: FhirSettings,
  clinicalTypes: ClinicalTypes,
  attempt: Attempt,
  { patient }: ChartIds,
): Promise<ManualReason | null> =>
  patient === null
    ? Promise.resolve(null)
    : holdBack(fhir, settings, clinicalTypes, attempt, patient);

/** Takes one resource through DELETE and `$expunge`, from wherever an earlier undo left it. */
async function purgePart(
  fhir: FhirClient,
  part: Part,
  id: string,
): Promise<'done' | 'referenced' | 'no-expunge'> {
  const { status, etag } = await fhir.read(part, id);
  if (status === 404) return 'done';
  if (status === 200 && (await fhir.remove(part, id, etag)) === 409) return 'referenced';
  const expunged = await fhir.expunge(part, id);
  return expunged === 200 || expunged === 404 ? 'done' : 'no-expunge';
}
