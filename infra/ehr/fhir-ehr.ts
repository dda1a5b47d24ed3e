import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { FhirClient, type FhirSettings } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';
import {
  coverageKey,
  coverageOf,
  filedFor,
  idsOf,
  madeOf,
  patientKey,
  patientOf,
} from './fhir-chart.js';
import { listKeys } from './fhir-listing.js';
import { purgeChart } from './fhir-purge.js';
import { isChartGone } from './fhir-read-back.js';
import { clinicalTypesOf } from './fhir-references.js';

/** A FHIR R4 server with conditional create and `$expunge`, such as HAPI; a chart is a Patient and a Coverage. */
export function fhirEhr(settings: FhirSettings): Ehr {
  const clinicalTypes = clinicalTypesOf(settings);
  const system = settings.identifierSystem;
  return {
    find: (attempt) => findChart(settings, attempt),
    async create(attempt, applicant) {
      const fhir = new FhirClient(settings, attempt);
      const person = applicant.reveal(phiAccess);
      const patient = await fhir.createOnce(
        'Patient',
        patientKey(system, attempt),
        patientOf(system, attempt, person),
      );
      const coverage = await fhir.createOnce(
        'Coverage',
        coverageKey(system, attempt),
        coverageOf(system, attempt, person, patient.id),
      );
      return madeOf({ patient: patient.id, coverage: coverage.id }, patient.version);
    },
    remove: (attempt, made) => purgeChart(settings, clinicalTypes, attempt, made),
    isGone: (attempt, made) => isChartGone(settings, attempt, idsOf(made)),
    listKeys: (attempt, since) => listKeys(settings, attempt, since),
  };
}

/** While performing, half a chart is no chart: `create` then completes it. An undo must see the half. */
async function findChart(settings: FhirSettings, attempt: Attempt): Promise<Made | null> {
  const { patients, coverages } = await filedFor(settings, attempt);
  if (patients.length > 1 || coverages.length > 1) return ambiguous(attempt);
  const ids = { patient: idOf(patients), coverage: idOf(coverages) };
  const parts = Object.values(ids).filter((id) => id !== null).length;
  if (parts < (attempt.verb === 'perform' ? 2 : 1)) return null;
  return madeOf(ids, patients[0]?.meta?.versionId ?? null);
}

const idOf = ([resource]: readonly FhirResource[]): string | null => resource?.id ?? null;

/** Several under one key are not our doing: nobody may take one of them for the chart, and `remove` says so. */
function ambiguous({ verb }: Attempt): null {
  if (verb === 'perform') throw new Failure('CONFLICT');
  return null;
}
