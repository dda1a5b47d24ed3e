import type { Reference } from './audit-event-resource.js';

/** Names what only we know, by its kind and a name or random id. */
export const named = (kind: string, value: string, type?: string): Reference => ({
  ...(type === undefined ? {} : { type }),
  identifier: { system: `urn:patient-enrollment:${kind}`, value },
});

/** The patient under a pseudonym: the enrollment's random id, which leads to nobody outside our database. */
export const patientOf = (enrollmentId: string): Reference =>
  named('enrollment', enrollmentId, 'Patient');
