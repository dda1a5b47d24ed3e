import type { Answer } from '../answer.js';
import { resourceTypes } from './resources.js';

/** What this server can do; `patient` is how a record that hangs on a patient is found. */
export const capabilityStatement = (): Answer => ({
  status: 200,
  body: {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        resource: resourceTypes.map((type) => ({
          type,
          interaction: ['create', 'read', 'vread', 'history-instance', 'delete', 'search-type'].map(
            (code) => ({ code }),
          ),
          versioning: 'versioned',
          conditionalCreate: true,
          referencePolicy: ['enforced'],
          searchParam: [
            { name: 'identifier', type: 'token' },
            ...(type === 'Patient' ? [] : [{ name: 'patient', type: 'reference' }]),
          ],
        })),
      },
    ],
  },
});
