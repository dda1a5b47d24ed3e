import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Ehr } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import {
  coverageKey,
  coverageOf,
  filedUnder,
  idsOf,
  madeOf,
  patientKey,
  patientOf,
} from './fhir-chart.js';
import { type FhirSettings, fhirClient } from './fhir-client.js';
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
      const fhir = fhirClient(settings, attempt);
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
  };
}

/** While performing, half a chart is no chart: `create` then completes it. An undo must see the half. */
async function findChart(settings: FhirSettings, attempt: Attempt): Promise<Made | null> {
  const fhir = fhirClient(settings, attempt);
  const system = settings.identifierSystem;
  const [patients, coverages] = await Promise.all([
    filedUnder(fhir, 'Patient', patientKey(system, attempt)),
    filedUnder(fhir, 'Coverage', coverageKey(system, attempt)),
  ]);
  if (patients.length > 1 || coverages.length > 1) {
    // Several under one key are not our doing: nobody may take one of them for the chart.
    if (attempt.verb === 'perform') throw new Failure('CONFLICT');
    return null;
  }
  const [patient, coverage] = [patients[0], coverages[0]];
  const complete = patient !== undefined && coverage !== undefined;
  if (attempt.verb === 'perform' && !complete) return null;
  if (patient === undefined && coverage === undefined) return null;
  return madeOf(
    { patient: patient?.id ?? null, coverage: coverage?.id ?? null },
    patient?.meta?.versionId ?? null,
  );
}
