/**
 * US Core's clinical types: each is care that somebody gave, so the chart under it is not ours to purge. US Core obliges
 * its servers to answer a search of each by patient; our client needs the right to read them (`system/<type>.rs`).
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
