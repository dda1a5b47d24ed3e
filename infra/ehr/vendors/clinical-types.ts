/**
 * US Core's clinical types: each is care that somebody gave, so the chart under it is not ours to purge. US Core obliges
 * its servers to answer a search of each by patient.
 */
export const CLINICAL_TYPES: readonly string[] = [
  'AllergyIntolerance',
  'CarePlan',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Immunization',
  'MedicationRequest',
  'Observation',
  'Procedure',
  'ServiceRequest',
];

/** What our client must be allowed at a vendor: to create, read and search patients, and to see what hangs on one. */
export const CHART_SCOPE: string = [
  'system/Patient.crus',
  ...['Coverage', ...CLINICAL_TYPES].map((type) => `system/${type}.rs`),
].join(' ');
