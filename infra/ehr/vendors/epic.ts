import type { Word } from '../../fhir/operation-outcome.js';
import { ASKED_BY_PATIENT } from './clinical-types.js';
import { RETAINED, type VendorProfile } from './vendor-profile.js';

/** Reference, "EHR vendors", Epic: numeric codes in the OperationOutcome. */
const outcomeCodes = new Map<string, Word>([
  ['59141', 'duplicate'],
  ['4103', 'deleted'],
  ['4107', 'merged'],
  ['4130', 'guarded'],
  ['4131', 'guarded'],
  ['4134', 'guarded'],
]);

/**
 * Epic (reference, "EHR vendors"). It advertises no conditional create and has no public call that undoes a patient or
 * writes a primary care provider. That a Coverage can be filed is not in the reference, so none is.
 */
export const epic: VendorProfile = {
  capabilities: {
    conditionalCreate: false,
    hardDelete: false,
    historyPurge: false,
    deactivate: false,
    pcpWrite: false,
    book: 'stu3-operation',
    coverage: false,
    enumerate: false,
  },
  undone: RETAINED,
  outcomeCodes,
  prefer: 'return=representation',
  patientProfile: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0',
  identifiersOf: (own) => own,
  clinicalTypes: ASKED_BY_PATIENT,
};
