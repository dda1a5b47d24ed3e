/** A patient whose family name is easy to search for in what comes back. */
export const patientWith = (key: string, family = 'Canary') => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:test', value: key }],
  name: [{ family, given: ['Test'] }],
  gender: 'unknown',
  birthDate: '1990-01-01',
});

export const encounterOf = (patient: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient/${patient}` },
});

export const expungeAll = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'expungeDeletedResources', valueBoolean: true },
    { name: 'expungePreviousVersions', valueBoolean: true },
  ],
};

export const idIn = (json: unknown): string => (json as { id: string }).id;
