import { PATIENT_XML } from './patient-xml.js';
import { IN_USE } from './site-actions.js';

/** Invented: the real names stand behind the vendor's portal. No site answers to these but the simulated one. */
export const inventedNames = {
  createPatient: 'InventedRegisterPatient',
  findByKey: 'InventedFindByExternalId',
  readPatient: 'InventedReadPatient',
  retirePatient: 'InventedSetPatientActive',
  listEncounters: 'InventedListEncounters',
} as const;

/** The same actions as an adapter is configured with them. */
export const inventedActions = {
  createPatient: {
    name: inventedNames.createPatient,
    places: { Parameter1: PATIENT_XML, Parameter2: '{key}' },
    id: 'PatientID',
  },
  findByKey: {
    name: inventedNames.findByKey,
    places: { Parameter1: '{key}' },
    id: 'PatientID',
    key: 'ExternalID',
  },
  readPatient: {
    name: inventedNames.readPatient,
    places: { PatientID: '{id}' },
    key: 'ExternalID',
    retired: { field: 'Active', value: 'N' },
  },
  retirePatient: {
    name: inventedNames.retirePatient,
    places: { PatientID: '{id}', Parameter1: 'N' },
  },
  listEncounters: { name: inventedNames.listEncounters, places: { PatientID: '{id}' } },
} as const;

/** What the simulated site's errors mean: these alone prove that nothing was done. */
export const inventedRefusals = {
  [IN_USE]: 'CONFLICT',
  'The registration is not complete.': 'RECORD_INVALID',
} as const;
