/**
 * The types that can be asked for by patient alone. A vendor's fixed list holds no others: US Core promises a search
 * for Observation, CarePlan and DiagnosticReport only by patient and category, for MedicationRequest by patient and
 * intent; Epic answers 400 without. The whole undo would hang on that refusal.
 */
export const ASKED_BY_PATIENT: readonly string[] = [
  'AllergyIntolerance',
  'Condition',
  'DocumentReference',
  'Encounter',
  'Immunization',
  'Procedure',
  'ServiceRequest',
];

/**
 * US Core's clinical types: each is care that somebody gave, so the chart under it is not ours to purge. Which of them
 * a server can be asked for by patient, its own statement tells.
 */
export const CLINICAL_TYPES: readonly string[] = [
  ...ASKED_BY_PATIENT,
  'CarePlan',
  'DiagnosticReport',
  'MedicationRequest',
  'Observation',
];

/** What our client must be allowed at a vendor: to create, read and search patients, and to see what hangs on one. */
export const CHART_SCOPE: string = [
  'system/Patient.crus',
  ...['Coverage', ...ASKED_BY_PATIENT].map((type) => `system/${type}.rs`),
].join(' ');
