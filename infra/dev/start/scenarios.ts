import type { PortalClient } from '../../../api/portal-client/portal-client.js';
import type { Application } from '../../../api/portal-client/seal.js';
import type { StatusDocument } from '../../../api/status-schema.js';
import { type Database, row } from '../../postgres/database.js';
import { type Person, samplePerson } from '../partners/people.js';
import { sampleApplication, somebody } from '../sample-application.js';
import type { StackFile } from '../stack-file.js';
import type { Systems } from '../systems.js';
import { enrolledAt, keepsCharts, leftAt } from './expected.js';
import { type MailsSent, mailsAbout } from './mails.js';
import { holds, type Proof, prove } from './proof.js';

export interface Scenario {
  readonly title: string;
  readonly status: StatusDocument;
  readonly proof: Proof;
  readonly mails: MailsSent;
  readonly isProven: boolean;
}

export interface ScenarioParts {
  readonly stack: StackFile;
  readonly systems: Systems;
  readonly portal: PortalClient;
  readonly owner: Database;
  /** Told of every change, for a live display. */
  readonly onStatus: (status: StatusDocument) => void;
}

/** The source document's scenario 1: a verified person is enrolled in every system. A later start takes somebody new. */
export async function successfulEnrollment(parts: ScenarioParts): Promise<Scenario> {
  const isFirst = (await row(parts.owner, 'SELECT 1 AS one FROM enrollment LIMIT 1')) === null;
  const { status, person } = await enroll(parts, isFirst ? samplePerson : somebody());
  return scenario('A patient is onboarded', 'enrolled', parts, status, person);
}

/** Later than any book is open. */
const NEVER = '2199-01-01';

/**
 * Scenario 2: everything is undone. Where charts can be removed, the EHR takes the record, then fails for good. Where
 * they cannot, no appointment is to be had: what the EHR keeps is then named.
 */
export const failingEnrollment = (parts: ScenarioParts): Promise<Scenario> =>
  keepsCharts(parts.systems) ? noAppointment(parts) : failingEhr(parts);

/** The last step but one finds no appointment: all before it is undone. What the EHR keeps of it is named. */
export async function noAppointment(parts: ScenarioParts): Promise<Scenario> {
  const wish = { preferences: { appointmentNotBefore: NEVER } };
  const { status, person } = await enroll(parts, somebody(), wish);
  const [title, outcome] = keepsCharts(parts.systems)
    ? ([
        'No appointment is free, all is undone, what the EHR keeps is named',
        'rolled-back-with-residue',
      ] as const)
    : (['No appointment is free, all is undone', 'rolled-back'] as const);
  return scenario(title, outcome, parts, status, person);
}

async function failingEhr(parts: ScenarioParts): Promise<Scenario> {
  const person = somebody();
  const faults = `${parts.stack.partners.ehr}/__faults`;
  await fetch(faults, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      match: { operation: 'create', person: { lastName: person.lastName } },
      times: 'always',
      effect: 'after',
      status: 503,
    }),
  });
  try {
    const { status } = await enroll(parts, person);
    return await scenario('The EHR fails, all PHI is purged', 'rolled-back', parts, status, person);
  } finally {
    await fetch(faults, { method: 'DELETE' });
  }
}

async function enroll(
  { portal, onStatus }: ScenarioParts,
  someone: Person,
  wish: Partial<Pick<Application, 'preferences'>> = {},
) {
  const person = sampleApplication(someone);
  const { enrollmentId } = await portal.submit({ ...person, ...wish });
  let last: StatusDocument | null = null;
  for await (const status of portal.follow(enrollmentId)) {
    last = status;
    onStatus(status);
  }
  if (last === null) throw new Error('The enrollment gave no status.');
  return { status: last, person };
}

/** Counts what is there, reads what was mailed, and says whether both are as promised. */
async function scenario(
  title: string,
  outcome: 'enrolled' | 'rolled-back' | 'rolled-back-with-residue',
  { owner, stack, systems }: ScenarioParts,
  status: StatusDocument,
  { email }: Person,
): Promise<Scenario> {
  const { enrollmentId } = status;
  const isEnrolled = outcome === 'enrolled';
  const proof = await prove(owner, stack, enrollmentId, email);
  const mails = await mailsAbout(stack.inboxUrl, { enrollmentId, email }, !isEnrolled);
  const isProven =
    status.outcome === outcome &&
    holds(proof, isEnrolled ? enrolledAt(systems) : leftAt(systems)) &&
    mails.toSupport.length === (isEnrolled ? 0 : 1);
  return { title, status, proof, mails, isProven };
}
