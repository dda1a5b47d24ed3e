import type { AuditFacts } from '../../../activities/domain/audit.js';
import { type EnrollmentId, idempotencyKey } from '../../../activities/domain/ids.js';
import { isSystemTrail } from '../../../activities/domain/system-trail.js';
import type { ExportedEntry } from '../exported-entry.js';
import { absent, type Entity } from './audit-event-resource.js';
import {
  DOMAIN_RESOURCE,
  OTHER,
  PATIENT,
  PERSON,
  QUERY,
  REQUEST_ID,
  SECURITY_RESOURCE,
  SYSTEM_OBJECT,
} from './codes.js';
import type { Pattern } from './patterns.js';
import { named, patientOf } from './references.js';

/** What was acted on: the patient, their record, the request that led to it, and the entry that this was made from. */
export const entitiesOf = (
  entry: ExportedEntry,
  facts: AuditFacts,
  { shape }: Pattern,
): readonly Entity[] => [
  ...(isSystemTrail(entry.enrollmentId) ? [] : patientAndRecord(entry, facts)),
  // Which request was sent the trail does not say; that there was one is all.
  ...(shape === 'search'
    ? [{ type: SYSTEM_OBJECT, role: QUERY, _query: absent('unknown') } as const]
    : []),
  { type: REQUEST_ID, what: named('correlation', entry.correlationId) },
  {
    ...{ type: OTHER, role: SECURITY_RESOURCE },
    what: named('audit-entry', `${entry.enrollmentId}/${entry.seq}`),
    detail: [
      ...detailsOf('', facts),
      // By which `ops audit verify` knows it again.
      { type: 'hash', valueString: entry.hash },
    ],
  },
];

/** A search has no record but its query: IHE BALP, PatientQuery. */
const patientAndRecord = (
  { enrollmentId }: ExportedEntry,
  { step }: AuditFacts,
): readonly Entity[] => [
  { type: PERSON, role: PATIENT, what: patientOf(enrollmentId) },
  {
    ...{ type: SYSTEM_OBJECT, role: DOMAIN_RESOURCE },
    what:
      step === undefined
        ? named('dossier', enrollmentId)
        : named('key', idempotencyKey(enrollmentId as EnrollmentId, step)),
  },
];

/** Every fact as text, one detail a value: `fields` that are two become two details. */
function detailsOf(name: string, fact: unknown): NonNullable<Entity['detail']> {
  if (Array.isArray(fact)) return fact.flatMap((each) => detailsOf(name, each));
  if (typeof fact === 'object' && fact !== null)
    return Object.entries(fact).flatMap(([key, value]) =>
      detailsOf(name === '' ? key : `${name}.${key}`, value),
    );
  const text = String(fact);
  return text === '' ? [] : [{ type: name, valueString: text }];
}
