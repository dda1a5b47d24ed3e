import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { FhirClient, type FhirSettings } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import { answering } from '../fhir/operation-outcome.js';
import type { ChartSettings } from './chart-settings.js';
import { type Filed, fieldsOf, filedFor, idsOf, madeOf } from './fhir-chart.js';
import { createChart } from './fhir-create.js';
import { listKeys } from './fhir-listing.js';
import { type Purge, purgeChart } from './fhir-purge.js';
import { isChartGone } from './fhir-read-back.js';
import { clinicalTypesOf } from './fhir-references.js';
import { retainChart } from './fhir-retain.js';
import { generic } from './vendors/generic.js';
import type { VendorProfile } from './vendors/vendor-profile.js';

/** Where the charts are kept. */
export interface FhirEhrSettings extends FhirSettings {
  /** Whose server it is; left out, one with conditional create and `$expunge`, such as HAPI. */
  readonly vendor?: VendorProfile;
  /** How long the server may take to do what it gave no answer to. A create is not repeated before, where it would double. */
  readonly lateSeconds?: number;
}

const LATE_SECONDS = 30;

/** A FHIR R4 server; a chart is a Patient and, where the vendor takes one, a Coverage. */
export function fhirEhr(given: FhirEhrSettings): Ehr {
  const settings = settingsFrom(given);
  const clinicalTypes = clinicalTypesOf(settings);
  const { conditionalCreate, hardDelete, enumerate } = settings.vendor.capabilities;
  const remove = hardDelete ? purgeChart : retainChart;
  const purgeFor = (attempt: Attempt): Purge => ({
    fhir: new FhirClient(settings, attempt),
    settings,
    clinicalTypes,
    attempt,
  });
  return {
    takes: fieldsOf(settings),
    ...(!conditionalCreate && { lateSeconds: settings.lateSeconds }),
    find: (attempt) => findChart(settings, attempt),
    create: (attempt, applicant) => createChart(settings, attempt, applicant.reveal(phiAccess)),
    remove: (attempt, made) => remove(purgeFor(attempt), made),
    isGone: (attempt, made) =>
      isChartGone(settings, attempt, idsOf(made)).catch(answering(() => false)),
    ...(enumerate && { listKeys: (attempt, since) => listKeys(settings, attempt, since) }),
  };
}

function settingsFrom({ vendor = generic, lateSeconds, ...given }: FhirEhrSettings): ChartSettings {
  const { outcomeCodes } = vendor;
  return {
    ...given,
    ...(outcomeCodes !== null && { outcomeCodes }),
    vendor,
    lateSeconds: lateSeconds ?? LATE_SECONDS,
  };
}

/** While performing, half a chart is no chart: `create` then completes it. An undo must see the half. */
async function findChart(settings: ChartSettings, attempt: Attempt): Promise<Made | null> {
  const { patients, coverages } = await filedToSee(settings, attempt);
  if (patients.length > 1 || coverages.length > 1) return ambiguous(attempt);
  const ids = { patient: idOf(patients), coverage: idOf(coverages) };
  const parts = Object.values(ids).filter((id) => id !== null).length;
  const needed = attempt.verb === 'perform' && settings.vendor.capabilities.coverage ? 2 : 1;
  return parts < needed ? null : madeOf(ids, versionOf(patients));
}

/** What the vendor withholds cannot be taken for ours; the undo's own look then says why. */
function filedToSee(settings: ChartSettings, attempt: Attempt): Promise<Filed> {
  const filed = filedFor(settings, attempt);
  const nothing: Filed = { patients: [], coverages: [] };
  return attempt.verb === 'perform' ? filed : filed.catch(answering(() => nothing));
}

const versionOf = ([resource]: readonly FhirResource[]): string | null =>
  resource?.meta?.versionId ?? null;
const idOf = ([resource]: readonly FhirResource[]): string | null => resource?.id ?? null;

/** Several under one key are not our doing: nobody may take one of them for the chart, and `remove` says so. */
function ambiguous({ verb }: Attempt): null {
  if (verb === 'perform') throw new Failure('CONFLICT');
  return null;
}
