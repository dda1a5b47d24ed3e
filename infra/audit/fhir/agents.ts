import type { AuditFacts } from '../../../activities/domain/audit.js';
import { isSystemTrail } from '../../../activities/domain/system-trail.js';
import type { ExportedEntry } from '../exported-entry.js';
import { type Agent, absent, type Coding, type Reference } from './audit-event-resource.js';
import {
  APPLICATION,
  CUSTODIAN,
  DATA_SUBJECT,
  DESTINATION,
  HUMAN_USER,
  ORIGIN,
  ownRole,
} from './codes.js';
import type { Pattern } from './patterns.js';
import { named, patientOf } from './references.js';

type About = Pick<ExportedEntry, 'actor' | 'event' | 'enrollmentId'>;

/** Who took part: who asked comes first, then the other side. Nobody's address is known: the trail holds none. */
export function agentsOf(entry: About, facts: AuditFacts, { shape }: Pattern): readonly Agent[] {
  const actor = whoActed(entry);
  const server = systemOf(facts) ?? observerOf(entry);
  if (shape === 'delete')
    return [machine(APPLICATION, actor, true), machine(CUSTODIAN, server, false)];
  if (shape === 'create' || shape === 'search')
    return [machine(ORIGIN, actor, true), machine(DESTINATION, server, false)];
  const isOurs = entry.actor.startsWith('service:');
  if (shape === 'disclosure') {
    const origin = machine(ORIGIN, observerOf(entry), isOurs);
    return [origin, machine(DESTINATION, isOurs ? server : actor, !isOurs)];
  }
  if (isOurs) return [{ type: { coding: [APPLICATION] }, who: actor, requestor: true }];
  return [personOrClient(entry, actor), machine(APPLICATION, observerOf(entry), false)];
}

/** Which of our processes wrote the entry. */
export function observerOf({ actor, event }: Pick<About, 'actor' | 'event'>): Reference {
  const [kind, name = ''] = parts(actor);
  if (kind === 'service') return named('service', name, 'Device');
  const room = Object.keys(OBSERVERS).find((each) => event.startsWith(each));
  return named('service', OBSERVERS[room ?? ''] ?? 'api', 'Device');
}

/** Where people's events are written, by how their words begin; all others by the API. */
const OBSERVERS: Readonly<Record<string, string>> = {
  'portal.': 'patient-portal',
  'codec.': 'codec',
  'break-glass.': 'break-glass',
  'phi.': 'break-glass',
  'staff.': 'worker',
  'ops.': 'ops',
};

function whoActed({ actor, enrollmentId }: About): Reference {
  const [kind, name] = parts(actor);
  if (kind === 'patient' && !isSystemTrail(enrollmentId)) return patientOf(enrollmentId);
  return named(kind, name ?? kind, kind === 'staff' ? 'Practitioner' : 'Device');
}

const systemOf = ({ system }: AuditFacts): Reference | null =>
  system === undefined ? null : named('system', `${system.adapter} ${system.tenant}`, 'Device');

const machine = (type: Coding, who: Reference, requestor: boolean): Agent => ({
  ...{ type: { coding: [type] }, who, requestor },
  // An address can be a patient's, and one of the 18 identifiers of 45 CFR 164.514(b)(2).
  network: absent(requestor ? 'masked' : 'unknown'),
});

function personOrClient({ actor }: About, who: Reference): Agent {
  const [kind] = parts(actor);
  if (kind === 'client') return machine(APPLICATION, who, true);
  return {
    type: { coding: [kind === 'patient' ? DATA_SUBJECT : HUMAN_USER] },
    role: [{ coding: [ownRole(kind)] }],
    ...{ who, requestor: true },
  };
}

/** `staff:a:b` is `staff` and `a:b`. */
function parts(actor: string): readonly [string, string?] {
  const place = actor.indexOf(':');
  return place < 0 ? [actor] : [actor.slice(0, place), actor.slice(place + 1)];
}
