import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { failureText } from '../../activities/domain/failure.js';
import type { OutcomeKind } from '../../activities/domain/outcome.js';
import type { Verb } from '../../activities/domain/phase.js';
import { kindsOf } from './kinds-of-information.js';
import { recipientName } from './recipient-name.js';

type Sentence = string | ((facts: AuditFacts) => string);

const step = ({ step: name }: AuditFacts): string => name ?? 'a step';
/** The code, for those who look it up, and what it means. */
const because = ({ code }: AuditFacts): string =>
  code === undefined ? '' : ` (${code}: ${failureText(code).replace(/\.$/, '')})`;
const listed = ({ fields = [] }: AuditFacts): string => kindsOf(fields).join(', ');
const place = ({ system }: AuditFacts): string =>
  system === undefined ? '' : ` at ${system.adapter} ${system.tenant}`;

const times = ({ counts, service }: AuditFacts): string =>
  `${counts?.times ?? 1} request(s)${service === undefined ? '' : ` to ${service}`}`;
const asked = ({ requests = [] }: AuditFacts): string =>
  requests
    .map(({ count, method, route, problem = '', fault = '', rules = [] }) =>
      [`${count} x ${method} ${route}`, problem, fault, rules.join('/')].filter(Boolean).join(' '),
    )
    .join(', ');

const ENDS: Readonly<Record<OutcomeKind, string>> = {
  enrolled: 'the patient is enrolled in every system',
  rejected: 'the applicant was not taken; what had been made was undone',
  'rolled-back': 'every system has proven that nothing of the applicant is left',
  'rolled-back-with-residue': 'what could be removed was; a system keeps the rest',
  cancelled: 'somebody asked for that; what had been made was undone',
};

/** The outcome, and in words what it means for the applicant. */
export const outcomeText = (outcome: OutcomeKind): string => `${outcome}: ${ENDS[outcome]}`;

const BEGAN: Readonly<Record<Verb, string>> = {
  perform: 'Began',
  undo: 'Began to undo',
  verifyGone: 'Asked for proof that nothing is left of',
};

const DONE: Readonly<Record<Verb, string>> = {
  perform: 'Done',
  undo: 'Undone',
  verifyGone: 'Proven that nothing is left of',
};

/** What each event means, for people who do not know the code. */
const SENTENCES: Readonly<Record<AuditEvent, Sentence>> = {
  'request.received': (facts) => `A submission came in, with: ${listed(facts)}`,
  'request.refused': (facts) => `${times(facts)} refused: ${asked(facts)}`,
  'request.repeated': (facts) => `${times(facts)} told again what was answered before`,
  'request.decrypted': (facts) => `Its sealed fields were opened: ${listed(facts)}`,
  'applicant.mapped': 'Its fields were checked and mapped',
  'enrollment.accepted': 'It was accepted',
  'enrollment.started': 'The enrollment began',
  'enrollment.adopted': 'Another run took it over',
  'enrollment.committed': 'Every system had it; from here on the patient stays',
  'enrollment.purge-started': (facts) =>
    `It turned back${because(facts)}; all that was made is to be removed`,
  'enrollment.waiting': (facts) => `It waits for a person: ${facts.wait ?? ''} at ${step(facts)}`,
  'enrollment.resumed': 'The wait was over',
  'enrollment.ended': ({ outcome }) =>
    `It ended ${outcome === undefined ? '' : outcomeText(outcome)}`.trimEnd(),
  'enrollment.read': (facts) => `${times(facts)} answered: ${asked(facts)}`,
  'cancel.requested': 'It was asked to be cancelled',
  'patient-id.replaced': 'Its patient id was somebody else’s; it got another one',
  'step.attempted': (facts) =>
    `${BEGAN[facts.verb ?? 'perform']} ${step(facts)}, attempt ${facts.attempt ?? 1}`,
  'step.succeeded': (facts) =>
    `${DONE[facts.verb ?? 'perform']} ${step(facts)}${place(facts)}${leftBy(facts)}`,
  'step.failed': (facts) => `${step(facts)} failed${because(facts)}`,
  'effect.committed': (facts) => `Written for ${step(facts)} in our own database`,
  'phi.disclosed': (facts) =>
    `Disclosed to ${recipientName(facts, 'the officer who asked')}, for ${facts.purpose ?? ''}: ${listed(facts)}`,
  'dossier.shredded': 'The key to the application was destroyed; nobody can read it any more',
  'patients.insert.failed': (facts) => `The patient record could not be inserted${because(facts)}`,
  'certificate.signed': 'The purge certificate was signed',
  'late-effect.found': (facts) => `Something of ${step(facts)} arrived after the end`,
  'late-effect.undone': (facts) => `What had arrived late of ${step(facts)} was removed`,
  'staff.acted': (facts) => `Staff: ${facts.action ?? ''} ${facts.decision ?? ''}`.trimEnd(),
  'staff.refused': (facts) => `Staff were refused: ${facts.action ?? ''}${because(facts)}`,
  'codec.opened': 'Somebody came to read histories',
  'codec.refused': 'Somebody was not let in to read histories',
  'codec.closed': 'Somebody who had come to read histories signed out',
  'break-glass.requested': (facts) =>
    `Break-glass was asked for, ${facts.reasonCode ?? ''}, ticket ${facts.ticket ?? ''}: ${listed(facts)}`,
  'break-glass.approved': 'A second officer approved the break-glass',
  'break-glass.refused': (facts) => `Break-glass was refused${because(facts)}`,
  'portal.activated': 'The patient activated the portal account',
  'portal.activation-refused': (facts) => `An activation was refused: ${facts.refusal ?? ''}`,
  'portal.secret-shown': 'The secret for an authenticator was shown at the portal',
  'portal.signed-in': 'The patient signed in to the portal',
  'portal.sign-in-refused': (facts) =>
    `A sign-in to the portal was refused: ${facts.refusal ?? ''}`,
  'portal.signed-out': 'The patient signed out of the portal',
  'portal.change-refused': 'A change at the portal account was refused',
  'portal.password-changed': 'The patient changed the password of the portal account',
  'portal.totp-offered': 'A secret for another authenticator was made at the portal',
  'portal.totp-changed': 'The patient changed the authenticator of the portal account',
  'portal.locked': 'The portal account was locked',
  'portal.unlocked': 'The portal account was opened again',
  'portal.sessions-revoked': 'Every session at the portal was ended',
  'relay.delivered': (facts) => `${times(facts)} told to the workflow engine`,
  'relay.failed': (facts) => `${times(facts)} not told to the workflow engine${because(facts)}`,
  'sweep.completed': 'A sweep was over',
  'keys.rotation-begun': (facts) => `A rotation of keys began: ${facts.lineage ?? ''}`,
  'keys.rotated': (facts) => `Keys were rotated: ${facts.lineage ?? ''}`,
  'keys.rewrapped': (facts) => `Keys were wrapped anew: ${facts.lineage ?? ''}`,
  'keys.destroyed': (facts) => `Old keys were destroyed: ${facts.lineage ?? ''}`,
  'keys.overdue': (facts) => `An old key is past its age: ${facts.lineage ?? ''}`,
  'audit.archived': ({ archive }) =>
    `A month of the trail left the database for an archive: ${archive?.month ?? ''}`,
  'audit.held': ({ ticket }) => `A hold was placed on the trail, ticket ${ticket ?? ''}`,
  'audit.released': ({ ticket }) => `A hold on the trail was released, ticket ${ticket ?? ''}`,
  'support.notifying': (facts) =>
    `A mail to IT support was about to be sent, try ${facts.attempt ?? 1}`,
  'support.notified': (facts) => `IT support was told${because(facts)}`,
  'access.alerted': ({ pattern, watched, counts }) =>
    `Unusual access: ${pattern ?? ''} by ${watched ?? ''}, ${counts?.['times'] ?? 0} within ${counts?.['windowMinutes'] ?? 0} minutes`,
  'ops.acted': (facts) => `An engineer acted: ${facts.deed ?? ''}`,
  'ops.read': (facts) => `An engineer looked: ${facts.reading ?? ''}`,
};

/** What an undo could not remove, and why. */
const leftBy = ({ undo, reason }: AuditFacts): string =>
  undo === undefined || undo === 'gone' ? '' : `, but ${undo}: ${reason ?? ''}`;

/** One entry as a sentence. It holds words of the trail's own and ids, no PHI. */
export function sentenceOf(event: AuditEvent, facts: AuditFacts): string {
  const sentence = SENTENCES[event];
  return typeof sentence === 'string' ? sentence : sentence(facts);
}
