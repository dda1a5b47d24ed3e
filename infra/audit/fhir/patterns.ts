import type { AuditEvent, AuditFacts } from '../../../activities/domain/audit.js';
import type { Verb } from '../../../activities/domain/phase.js';
import type { AuditAction, Coding } from './audit-event-resource.js';
import {
  APPLICATION_ACTIVITY,
  DECIDED_BY_ROLE,
  EXPORT,
  interaction,
  LOGIN,
  LOGOUT,
  lifecycle,
  REST,
  RESTRICTED_FUNCTION,
  SECURITY_ALERT,
  SECURITY_CONFIGURATION,
  USER_AUTHENTICATION,
  USER_SECURITY_CHANGED,
} from './codes.js';

/** How an event reads as an AuditEvent, but for who did it and to what. */
export interface Pattern {
  /** Which pattern of IHE BALP it follows; `plain` follows none. */
  readonly shape: 'create' | 'delete' | 'search' | 'disclosure' | 'plain';
  readonly type: Coding;
  readonly subtype: readonly Coding[];
  readonly action: AuditAction;
  /** The event says that something was refused, failed, or is not as it should be. */
  readonly isFailure: boolean;
}

const plain = (action: AuditAction, type: Coding, ...subtype: readonly Coding[]): Pattern => ({
  ...{ shape: 'plain', type, subtype, action, isFailure: false },
});
/** Of what was refused or went wrong: the profiles of IHE BALP are for what was done. */
const failed = (pattern: Pattern): Pattern => ({ ...pattern, shape: 'plain', isFailure: true });
const rest = (
  shape: 'create' | 'delete' | 'search' | 'plain',
  action: AuditAction,
  code: string,
): Pattern => ({ ...plain(action, REST, interaction(code, code)), shape });

const activity = plain('E', APPLICATION_ACTIVITY);
const decision = plain('E', SECURITY_ALERT, DECIDED_BY_ROLE);
const login = plain('E', USER_AUTHENTICATION, LOGIN);
const logout = plain('E', USER_AUTHENTICATION, LOGOUT);
const credentials = plain('U', SECURITY_ALERT, USER_SECURITY_CHANGED);
const keys = plain('U', SECURITY_ALERT, SECURITY_CONFIGURATION);
const destroyed = plain('D', lifecycle('destroy'));

/** Adapters whose system is told by FHIR's REST, which the patterns of IHE BALP are about. */
const REST_ADAPTERS: ReadonlySet<string> = new Set(['fhir']);

/** What a verb does: at a FHIR server, or anywhere else. */
const EFFECTS: Readonly<Record<Verb, { readonly there: Pattern; readonly here: Pattern }>> = {
  perform: { there: rest('create', 'C', 'create'), here: plain('C', lifecycle('originate')) },
  undo: { there: rest('delete', 'D', 'delete'), here: destroyed },
  verifyGone: { there: rest('search', 'E', 'search'), here: plain('E', lifecycle('verify')) },
};

function effect({ verb = 'perform', system, undo = 'gone' }: AuditFacts): Pattern {
  const isThere = system !== undefined && REST_ADAPTERS.has(system.adapter);
  const done = EFFECTS[verb][isThere ? 'there' : 'here'];
  return undo === 'gone' ? done : failed(done);
}

/**
 * Every event of the trail, so that a new one is not exported until somebody has said how it reads. Types are those that
 * FHIR lists for `AuditEvent.type`: REST, DICOM PS3.15 A.5 and ISO 21089; the trail's own word is added as a subtype.
 */
const PATTERNS: Readonly<Record<AuditEvent, Pattern | ((facts: AuditFacts) => Pattern)>> = {
  'request.received': rest('create', 'C', 'create'),
  'request.refused': failed(rest('plain', 'E', 'operation')),
  'request.repeated': rest('plain', 'E', 'operation'),
  'request.decrypted': plain('R', lifecycle('decrypt')),
  'applicant.mapped': plain('E', lifecycle('transform')),
  'enrollment.accepted': plain('C', lifecycle('originate')),
  'enrollment.started': activity,
  'enrollment.adopted': activity,
  'enrollment.committed': activity,
  'enrollment.purge-started': activity,
  'enrollment.waiting': activity,
  'enrollment.resumed': activity,
  'enrollment.ended': activity,
  'enrollment.read': rest('plain', 'R', 'read'),
  'cancel.requested': rest('plain', 'E', 'operation'),
  'patient-id.replaced': plain('U', lifecycle('amend')),
  'step.attempted': activity,
  'step.succeeded': effect,
  'step.failed': failed(activity),
  'effect.committed': ({ verb }) => effect({ ...(verb === undefined ? {} : { verb }) }),
  'phi.disclosed': {
    ...{ shape: 'disclosure', type: EXPORT, subtype: [lifecycle('disclose')], action: 'R' },
    isFailure: false,
  },
  'dossier.shredded': destroyed,
  'patients.insert.failed': failed(plain('C', lifecycle('originate'))),
  'certificate.signed': plain('C', lifecycle('attest')),
  'late-effect.found': failed(activity),
  'late-effect.undone': destroyed,
  'staff.acted': rest('plain', 'E', 'operation'),
  'staff.refused': failed(decision),
  'codec.opened': decision,
  'codec.closed': logout,
  'codec.refused': failed(decision),
  'break-glass.requested': plain('E', SECURITY_ALERT, RESTRICTED_FUNCTION),
  'break-glass.approved': decision,
  'break-glass.refused': failed(decision),
  'portal.activated': credentials,
  'portal.activation-refused': failed(credentials),
  'portal.secret-shown': credentials,
  'portal.signed-in': login,
  'portal.sign-in-refused': failed(login),
  'portal.signed-out': logout,
  'portal.change-refused': failed(credentials),
  'portal.password-changed': credentials,
  'portal.totp-offered': credentials,
  'portal.totp-changed': credentials,
  'portal.locked': credentials,
  'portal.unlocked': credentials,
  'portal.sessions-revoked': logout,
  'relay.delivered': activity,
  'relay.failed': failed(activity),
  'sweep.completed': activity,
  'keys.rotation-begun': keys,
  'keys.rotated': keys,
  'keys.rewrapped': keys,
  'keys.destroyed': destroyed,
  'keys.overdue': failed(keys),
  'audit.archived': plain('E', lifecycle('archive')),
  'audit.held': plain('E', lifecycle('hold')),
  'audit.released': plain('E', lifecycle('unhold')),
  'ops.acted': plain('E', SECURITY_ALERT, SECURITY_CONFIGURATION),
  'ops.read': plain('R', lifecycle('access')),
  'support.notifying': plain('E', lifecycle('transmit')),
  'support.notified': plain('E', lifecycle('transmit')),
  'access.alerted': failed(plain('E', SECURITY_ALERT)),
};

/** How an entry reads; null for a word that this version does not know. */
export function patternOf(event: string, facts: AuditFacts): Pattern | null {
  if (!isAuditEvent(event)) return null;
  const pattern = PATTERNS[event];
  return typeof pattern === 'function' ? pattern(facts) : pattern;
}

const isAuditEvent = (event: string): event is AuditEvent => Object.hasOwn(PATTERNS, event);
