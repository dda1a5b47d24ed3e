/** What another system hangs on a patient's chart (https://hl7.org/fhir/R4/encounter.html). */
export const encounterOf = (patient: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient/${patient}` },
});
