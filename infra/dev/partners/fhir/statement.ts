import type { Answer } from '../answer.js';

/** https://hl7.org/fhir/R4/capabilitystatement.html: the answer to `GET /metadata` of a server that can do this. */
export const statementOf = (can: object): Answer => ({
  status: 200,
  body: {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [{ mode: 'server', ...can }],
  },
});
