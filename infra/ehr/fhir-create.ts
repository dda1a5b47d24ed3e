import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EhrFields } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { FhirClient } from '../fhir/fhir-client.js';
import type { Identifier } from '../fhir/fhir-resource.js';
import { filedUnder } from '../fhir/filed-under.js';
import type { Placed } from '../fhir/placed.js';
import type { ChartSettings } from './chart-settings.js';
import {
  type ChartPart,
  coverageKey,
  coverageOf,
  madeOf,
  patientKey,
  patientOf,
} from './fhir-chart.js';

/** Files the Patient and, where the vendor takes one, the Coverage that hangs on it. */
export async function createChart(
  settings: ChartSettings,
  attempt: Attempt,
  person: EhrFields,
): Promise<Made> {
  const { identifierSystem: system, vendor } = settings;
  const { conditionalCreate, coverage: takesCoverage } = vendor.capabilities;
  const fhir = new FhirClient(settings, attempt);
  const file: File = conditionalCreate
    ? (type, key, content) =>
        unlessOurs(fhir, { type, key }, () => fhir.createOnce(type, key, content))
    : (type, key, content) => createAndLook(fhir, settings, { type, key, content });
  const patient = await file(
    'Patient',
    patientKey(system, attempt),
    patientOf(settings, attempt, person),
  );
  if (!takesCoverage) return madeOf({ patient: patient.id, coverage: null }, patient.version);
  const coverage = await file(
    'Coverage',
    coverageKey(system, attempt),
    coverageOf(system, attempt, person, patient.id),
  );
  return madeOf({ patient: patient.id, coverage: coverage.id }, patient.version);
}

type File = (type: ChartPart, key: Identifier, content: object) => Promise<Placed>;

/** What is to be filed, and under which key. */
interface Filing {
  readonly type: ChartPart;
  readonly key: Identifier;
  readonly content: object;
}

/**
 * Where the vendor cannot create conditionally: looks by our key, creates, and looks again. One attempt at a time is
 * what the fence sees to. Should two create all the same, each on its own is a success to the vendor, so whoever looks
 * last sees both and takes neither for the chart.
 */
async function createAndLook(
  fhir: FhirClient,
  settings: ChartSettings,
  filing: Filing,
): Promise<Placed> {
  const present = await theOneFiled(fhir, filing);
  if (present !== null) return present;
  const placed = await createOrFind(fhir, settings, filing);
  // The record is made and we were told its id: a look that fails must not lose that again.
  const filed = await filedUnder(fhir, filing.type, filing.key).catch(() => []);
  // Not found yet is no contradiction: a search index may lag behind.
  if (filed.some(({ id }) => id !== placed.id)) throw new Failure('CONFLICT');
  return placed;
}

/** A lost answer may be the record of this very enrollment. */
async function createOrFind(
  fhir: FhirClient,
  { vendor: { prefer }, lateSeconds }: ChartSettings,
  filing: Filing,
): Promise<Placed> {
  try {
    return await unlessOurs(fhir, filing, () =>
      fhir.create(filing.type, filing.content, prefer === null ? {} : { prefer }),
    );
  } catch (error) {
    if (codeOf(error) !== 'UNKNOWN_OUTCOME') throw error;
    // A look that failed settles nothing.
    const found = await theOneFiled(fhir, filing).catch(() => null);
    if (found !== null) return found;
    // It may still land. To create again before that would make a second chart.
    throw new Failure('UNKNOWN_OUTCOME', { retryAfterSeconds: lateSeconds });
  }
}

/**
 * A duplicate that the server reports may be the record of this very enrollment: the person is turned away only after
 * a look by our own key that found nothing.
 */
async function unlessOurs(
  fhir: FhirClient,
  filed: Pick<Filing, 'type' | 'key'>,
  create: () => Promise<Placed>,
): Promise<Placed> {
  try {
    return await create();
  } catch (error) {
    if (codeOf(error) !== 'DUPLICATE_PATIENT') throw error;
    const own = await theOneFiled(fhir, filed);
    if (own === null) throw error;
    return own;
  }
}

const codeOf = (error: unknown) => (error instanceof Failure ? error.code : null);

/** Throws `CONFLICT` when several are filed under the key. */
async function theOneFiled(
  fhir: FhirClient,
  { type, key }: Pick<Filing, 'type' | 'key'>,
): Promise<Placed | null> {
  const [found, ...more] = await filedUnder(fhir, type, key);
  if (more.length > 0) throw new Failure('CONFLICT');
  return found === undefined ? null : { id: found.id, version: found.meta?.versionId ?? null };
}
