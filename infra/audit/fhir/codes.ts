import type { Coding } from './audit-event-resource.js';

const from =
  (system: string) =>
  (code: string, display?: string): Coding => ({
    system,
    code,
    ...(display === undefined ? {} : { display }),
  });

const dicom = from('http://dicom.nema.org/resources/ontology/DCM');
const entityType = from('http://terminology.hl7.org/CodeSystem/audit-entity-type');
const objectRole = from('http://terminology.hl7.org/CodeSystem/object-role');
const securityRole = from('http://terminology.hl7.org/CodeSystem/extra-security-role-type');

/** What happened to a record, in the words of ISO 21089. */
export const lifecycle = from('http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle');
/** The trail's own word for an event: see `AuditEvent` in `activities/domain/audit.ts`. */
export const ownEvent = from('urn:patient-enrollment:audit-event');
/** What kind of person acted. */
export const ownRole = from('urn:patient-enrollment:actor');
/** Why something was done, for all code systems of FHIR: https://terminology.hl7.org/CodeSystem-v3-ActReason.html */
export const reason = from('http://terminology.hl7.org/CodeSystem/v3-ActReason');
export const interaction = from('http://hl7.org/fhir/restful-interaction');

export const REST = from('http://terminology.hl7.org/CodeSystem/audit-event-type')(
  'rest',
  'RESTful Operation',
);
export const APPLICATION_ACTIVITY = dicom('110100', 'Application Activity');
export const EXPORT = dicom('110106', 'Export');
export const SECURITY_ALERT = dicom('110113', 'Security Alert');
export const USER_AUTHENTICATION = dicom('110114', 'User Authentication');
export const LOGIN = dicom('110122', 'Login');
export const LOGOUT = dicom('110123', 'Logout');
export const SECURITY_CONFIGURATION = dicom('110129', 'Security Configuration');
export const RESTRICTED_FUNCTION = dicom('110132', 'Use of Restricted Function');
export const USER_SECURITY_CHANGED = dicom('110137', 'User security Attributes Changed');
/** Decided by what the caller may do, not by a consent. */
export const DECIDED_BY_ROLE = from('https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType')(
  'AuthZ-Role',
);

export const APPLICATION = dicom('110150', 'Application');
export const DESTINATION = dicom('110152', 'Destination Role ID');
export const ORIGIN = dicom('110153', 'Source Role ID');
export const CUSTODIAN = from('http://terminology.hl7.org/CodeSystem/provenance-participant-type')(
  'custodian',
  'Custodian',
);
export const HUMAN_USER = securityRole('humanuser', 'human user');
export const DATA_SUBJECT = securityRole('datasubject', 'data subject');
export const APPLICATION_SERVER = from(
  'http://terminology.hl7.org/CodeSystem/security-source-type',
)('4', 'Application Server');

export const PERSON = entityType('1', 'Person');
export const SYSTEM_OBJECT = entityType('2', 'System Object');
export const OTHER = entityType('4', 'Other');
export const REQUEST_ID = from('https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType')(
  'XrequestId',
);
export const PATIENT = objectRole('1', 'Patient');
export const DOMAIN_RESOURCE = objectRole('4', 'Domain Resource');
export const SECURITY_RESOURCE = objectRole('13', 'Security Resource');
export const QUERY = objectRole('24', 'Query');
