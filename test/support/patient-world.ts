import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Portal } from '../../activities/ports/portal.js';
import { localBlindIndexes } from '../../infra/crypto/blind-index.js';
import { passwordHashes } from '../../infra/crypto/password-hash.js';
import { activate } from '../../infra/portal/activation.js';
import type { PatientPortalParts } from '../../infra/portal/patient-account.js';
import { accountOfSession } from '../../infra/portal/sessions.js';
import { signIn } from '../../infra/portal/sign-in.js';
import { row, rows } from '../../infra/postgres/database.js';
import { keepDossier } from '../../infra/postgres/dossiers.js';
import { openRecordField } from '../../infra/postgres/record-keys.js';
import { acceptEnrollment } from './accepted-enrollment.js';
import { applicant } from './applicant.js';
import { admitted } from './attempts.js';
import { builtInPortal } from './built-in-portal.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';
import { type TestKeyring, testKeyring } from './test-keyring.js';
import { trailOf } from './trail-of.js';

export const PASSWORD = 'sea glass and cherry wood';
const STEP = 'set-up-patient-portal';

/** Somebody with an account, and what they know. */
export interface Patient {
  readonly id: EnrollmentId;
  readonly email: string;
  /** Of the link in the welcome mail. */
  readonly token: string;
  readonly secret: string;
}

/** Accounts of the built-in portal, opened as the saga does it, and the patients who come to them. */
export class PatientWorld {
  readonly database: TestDatabase;
  readonly parts: PatientPortalParts;
  readonly portal: Portal;
  readonly #keys: TestKeyring;

  constructor(database: TestDatabase, keys: TestKeyring) {
    this.database = database;
    this.#keys = keys;
    this.portal = builtInPortal(database.worker, keys);
    this.parts = {
      db: database.patient_portal,
      keyring: keys.keyring,
      passwords: passwordHashes(),
      usernameIndex: localBlindIndexes(keys.path).portalUsername,
    };
  }

  static async start(): Promise<PatientWorld> {
    const [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
    return new PatientWorld(database, keys);
  }

  async stop(): Promise<void> {
    this.#keys.remove();
    await this.database.stop();
  }

  /** With an account that nobody has activated; the enrollment is committed unless another phase is named. */
  async opened(phase: 'running' | 'committed' = 'committed'): Promise<Patient> {
    const { owner, api, worker } = this.database;
    const { keyring } = this.#keys;
    const id = await acceptEnrollment(owner);
    const email = `${id}@example.com`;
    await api.transaction((tx) => keepDossier(tx, keyring, id, applicant({ email })));
    const attempt = await admitted(owner, id, STEP, 'perform');
    await this.portal.open(attempt, applicant({ email }));
    const link = (await this.portal.activationLink(attempt)).reveal(phiAccess);
    const account = await this.account(id);
    const sealed = account['totp_secret_sealed'] as Buffer;
    const secret = await openRecordField(worker, keyring, id, 'portal.totpSecret', sealed);
    await this.phase(id, phase);
    return {
      id,
      email,
      token: link.slice(link.indexOf('#') + 1),
      secret: secret.reveal(phiAccess),
    };
  }

  async phase(id: EnrollmentId, phase: 'running' | 'committed' | 'purging'): Promise<void> {
    await rows(
      this.database.owner,
      `UPDATE enrollment SET phase = ?, purge_code = CASE WHEN ? = 'purging' THEN 'UNAVAILABLE' END WHERE id = ?`,
      [phase, phase, id],
    );
  }

  /** What the saga's undo of the account does. */
  async removed({ id }: Patient): Promise<void> {
    await this.portal.remove(await admitted(this.database.owner, id, STEP, 'undo'), null);
  }

  /** With an account in use, and the session of the browser that activated it. */
  async active(): Promise<Patient & { readonly session: string }> {
    const patient = await this.opened();
    return { ...patient, session: (await this.activated(patient)) ?? assert.fail('refused') };
  }

  async activated(patient: Patient): Promise<string | null> {
    const answer = await activate(this.parts, patient.token, this.choice(patient));
    return typeof answer === 'object' ? answer.session : null;
  }

  choice({ secret }: Patient, password = PASSWORD) {
    return { password: new Phi(password), code: generateSync({ secret }) };
  }

  /** A code that was not taken yet, though the time step may be the same. */
  async freshCode({ id, secret }: Patient): Promise<string> {
    await rows(
      this.database.owner,
      'UPDATE portal_account SET totp_step = NULL WHERE enrollment_id = ?',
      [id],
    );
    return generateSync({ secret });
  }

  async signIn(patient: Patient, password = PASSWORD) {
    return this.tryIn(patient, password, await this.freshCode(patient));
  }

  tryIn({ email }: Pick<Patient, 'email'>, password: string, code: string): Promise<string | null> {
    return signIn(this.parts, new Phi(email), { password: new Phi(password), code });
  }

  async isIn(session: string): Promise<boolean> {
    return (await accountOfSession(this.parts.db, session)) !== null;
  }

  /** What the trail tells of the account's use. */
  async told({ id }: Patient): Promise<readonly string[]> {
    return (await trailOf(this.database.owner, id)).filter((each) => each.startsWith('portal.'));
  }

  async account(id: EnrollmentId): Promise<Readonly<Record<string, unknown>>> {
    const held = await row<Record<string, unknown>>(
      this.database.owner,
      'SELECT * FROM portal_account WHERE enrollment_id = ?',
      [id],
    );
    return held ?? assert.fail('no account');
  }
}
