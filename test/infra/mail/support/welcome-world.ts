import type { Attempt } from '../../../../activities/domain/attempt.js';
import type { CorrelationId, EnrollmentId, PatientId } from '../../../../activities/domain/ids.js';
import { idempotencyKey } from '../../../../activities/domain/ids.js';
import { Phi } from '../../../../activities/domain/phi.js';
import { stepName } from '../../../../activities/domain/step-name.js';
import type { WelcomeLetter } from '../../../../activities/ports/welcome-mail.js';
import { smtpWelcomeMail } from '../../../../infra/mail/smtp-welcome-mail.js';
import { type Database, row, rows } from '../../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../../support/accepted-enrollment.js';
import { startTestDatabase } from '../../../support/test-database.js';
import { faultyMailServer } from './faulty-mail-server.js';

export const FROM = 'enrollment@clinic.test';
const STEP = stepName('send-welcome-materials');

export const ADDRESS = 'alice@example.com';
export const LINK = 'https://portal.test/activate#token-of-alice';

/** A letter as the step hands it over. */
export const letter = (email: string = ADDRESS): WelcomeLetter => ({
  applicant: new Phi({ firstName: 'Alice', email }),
  appointment: new Phi({
    startsAt: '2026-01-15T16:00:00.000Z',
    timeZone: 'America/Chicago',
    providerName: 'Dr. Sarah Johnson, MD',
    clinicName: 'Main Street Clinic',
    room: 'Room 3',
    address: '1 Main Street, Springfield',
  }),
  activationLink: new Phi(LINK),
});

/** An enrollment that is past the pivot. */
async function committed(owner: Database): Promise<EnrollmentId> {
  const id = await acceptEnrollment(owner);
  await row(
    owner,
    `UPDATE enrollment SET phase = 'committed', fence = 2 WHERE id = ? RETURNING id`,
    [id],
  );
  return id;
}

/** An attempt that the row admits at its fence of now. */
export async function attemptAt(
  owner: Database,
  id: EnrollmentId,
  attemptMs = 10_000,
): Promise<Attempt> {
  const held = await row<{ fence: number; patient_id: PatientId; correlation_id: CorrelationId }>(
    owner,
    'SELECT fence, patient_id, correlation_id FROM enrollment WHERE id = ?',
    [id],
  );
  if (held === null) throw new Error('There is no such enrollment.');
  const endsAt = performance.now() + attemptMs;
  return {
    id,
    correlationId: held.correlation_id,
    patientId: held.patient_id,
    step: STEP,
    verb: 'perform',
    key: idempotencyKey(id, STEP),
    system: { adapter: 'smtp', tenant: 'default', capabilityVersion: 1, external: false },
    number: 1,
    phase: 'committed',
    fence: held.fence,
    lateSeconds: 0,
    deadline: { remainingMs: () => endsAt - performance.now() },
    isResolved: false,
    signal: AbortSignal.timeout(attemptMs),
    confirm: async () => undefined,
  };
}

/** A mail server to be made faulty, a database, and the adapter between them. */
export async function welcomeBench() {
  const database = await startTestDatabase();
  const server = await faultyMailServer();
  const config = { smtpUrl: server.url, from: FROM };
  const mail = smtpWelcomeMail({ db: database.worker, mail: config });
  return {
    database,
    server,
    mail,
    config,
    /** The adapter, at another mail server. */
    mailAt: (smtpUrl: string) =>
      smtpWelcomeMail({ db: database.worker, mail: { ...config, smtpUrl } }),
    /** A committed enrollment and ways to try to send its letter. */
    async enrollment() {
      const id = await committed(database.owner);
      const attempt = (attemptMs?: number) => attemptAt(database.owner, id, attemptMs);
      return {
        id,
        attempt,
        send: async (attemptMs?: number) => mail.send(await attempt(attemptMs), letter()),
        state: () => stateOf(database.owner, id),
        move: (change: string) =>
          rows(database.owner, `UPDATE enrollment SET ${change} WHERE id = ?`, [id]),
      };
    },
    async stop() {
      await server[Symbol.asyncDispose]();
      await database.stop();
    },
  };
}

/** What the row says of the letter; null before the first claim. */
async function stateOf(owner: Database, id: EnrollmentId): Promise<string | null> {
  const held = await row<{ state: string }>(
    owner,
    'SELECT state FROM welcome WHERE enrollment_id = ?',
    [id],
  );
  return held?.state ?? null;
}
