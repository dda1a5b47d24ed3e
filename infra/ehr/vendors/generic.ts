import { GONE } from '../../../activities/domain/undo-result.js';
import type { VendorProfile } from './vendor-profile.js';

/** Any FHIR R4 server with conditional create and `$expunge`, such as HAPI. */
export const generic: VendorProfile = {
  capabilities: {
    conditionalCreate: true,
    hardDelete: true,
    historyPurge: true,
    deactivate: true,
    pcpWrite: true,
    book: 'transaction',
    coverage: true,
    enumerate: true,
  },
  undone: GONE,
  outcomeCodes: null,
  prefer: null,
  patientProfile: null,
  identifiersOf: (own) => own,
  clinicalTypes: null,
};
