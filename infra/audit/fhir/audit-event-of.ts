import type { AuditFacts } from '../../../activities/domain/audit.js';
import { failureText, isBusiness, isFailureCode } from '../../../activities/domain/failure.js';
import { isSystemTrail } from '../../../activities/domain/system-trail.js';
import type { ExportedEntry } from '../exported-entry.js';
import { agentsOf, observerOf } from './agents.js';
import type { AuditEventResource, AuditOutcome } from './audit-event-resource.js';
import { APPLICATION_SERVER, ownEvent, reason } from './codes.js';
import { entitiesOf } from './entities.js';
import { type Pattern, patternOf } from './patterns.js';

/** The trail holds a word that this version does not know. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

/**
 * An entry as a FHIR R4 AuditEvent in the patterns of IHE BALP (https://profiles.ihe.net/ITI/BALP/). It names a profile
 * only where it keeps it: those of REST are for what went well, and a decision without a consent has none.
 * Throws `UnknownEventError` for a word that is not in the vocabulary.
 */
export function auditEventOf(entry: ExportedEntry): AuditEventResource {
  const facts = JSON.parse(entry.facts) as AuditFacts;
  const pattern = patternOf(entry.event, facts);
  if (pattern === null) throw new UnknownEventError('The trail holds an event of another version.');
  const outcome = outcomeOf(pattern, facts);
  const profile = profileOf(entry, pattern);
  return {
    resourceType: 'AuditEvent',
    id: entry.entryId,
    ...(profile === null ? {} : { meta: { profile: [`${BALP}${profile}`] } }),
    type: pattern.type,
    // The pattern of a delete leaves room for no word but its own.
    subtype:
      pattern.shape === 'delete' ? pattern.subtype : [...pattern.subtype, ownEvent(entry.event)],
    action: pattern.action,
    recorded: entry.at,
    ...{ outcome, ...descriptionOf(facts) },
    ...purposeOf(facts),
    agent: agentsOf(entry, facts, pattern),
    source: { observer: observerOf(entry), type: [APPLICATION_SERVER] },
    entity: entitiesOf(entry, facts, pattern),
  };
}

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const PROFILES = {
  create: 'PatientCreate',
  delete: 'PatientDelete',
  search: 'PatientQuery',
  disclosure: 'PrivacyDisclosure.Source',
  plain: null,
} as const;

const profileOf = ({ enrollmentId }: ExportedEntry, { shape }: Pattern) =>
  isSystemTrail(enrollmentId) ? null : PROFILES[shape];

/** What a person or the applicant is the cause of can be put right by them; anything else is an error. */
function outcomeOf({ isFailure }: Pattern, { code }: AuditFacts): AuditOutcome {
  if (!isFailure) return '0';
  return code === undefined || !isFailureCode(code) || isBusiness(code) ? '4' : '8';
}

const descriptionOf = ({ code }: AuditFacts) =>
  code !== undefined && isFailureCode(code) ? { outcomeDesc: `${code}: ${failureText(code)}` } : {};

const PURPOSES = {
  treatment: reason('TREAT', 'treatment'),
  operations: reason('HOPERAT', 'healthcare operations'),
  'break-glass': reason('BTG', 'break the glass'),
} as const;

const purposeOf = ({ purpose }: AuditFacts) =>
  purpose === undefined ? {} : { purposeOfEvent: [{ coding: [PURPOSES[purpose]] }] };
