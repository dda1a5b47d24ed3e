import { createHash } from 'node:crypto';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import type { Phi } from '../../activities/domain/phi.js';
import type { Keyring } from '../crypto/keyring.js';
import type { PasswordHashes } from '../crypto/password-hash.js';
import { type Database, row, type Transaction } from '../postgres/database.js';
import { openUnderKey } from '../postgres/record-keys.js';
import { TOTP_SECRET } from './totp.js';

export interface PatientPortalParts {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly passwords: PasswordHashes;
  /** Keyed hash: finds an account by its user name without keeping the name. */
  readonly usernameIndex: (email: string) => Buffer;
}

/** An account of an enrolled patient, as the portal's server may see it: a row of the view `patient_account`. */
export interface PatientAccount {
  readonly id: string;
  readonly enrollment_id: EnrollmentId;
  readonly correlation_id: CorrelationId;
  readonly username_sealed: Buffer;
  readonly password_hash: string | null;
  readonly totp_secret_sealed: Buffer;
  readonly totp_next_sealed: Buffer | null;
  readonly is_active: boolean;
  readonly is_locked: boolean;
  readonly kek_version: number;
  readonly wrapped: Buffer;
}

/** A single-use or session token as the database knows it. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const BY = {
  username: 'SELECT * FROM portal_by_username(?)',
  activation: 'SELECT * FROM portal_by_activation(?)',
  session: 'SELECT * FROM portal_by_session(?)',
} as const;

/** Null when there is none, or none that this hash opens any more. Looking by a session keeps it alive. */
export const accountBy = (
  what: keyof typeof BY,
  on: Database | Transaction,
  hash: Buffer,
): Promise<PatientAccount | null> => row<PatientAccount>(on, BY[what], [hash]);

/** The account as it stands, held until the transaction ends; null once its enrollment is no longer committed. */
export const holdAccount = (tx: Transaction, id: string): Promise<PatientAccount | null> =>
  row<PatientAccount>(tx, 'SELECT * FROM portal_hold(?)', [id]);

export const secretOf = (keyring: Keyring, account: PatientAccount): Promise<Phi<string>> =>
  openUnderKey(keyring, account.enrollment_id, account, {
    field: TOTP_SECRET,
    sealed: account.totp_secret_sealed,
  });

/** The secret that the patient was shown and has not confirmed; null when there is none. */
export const pendingSecretOf = async (
  keyring: Keyring,
  account: PatientAccount,
): Promise<Phi<string> | null> => {
  const { totp_next_sealed: sealed } = account;
  if (sealed === null) return null;
  return openUnderKey(keyring, account.enrollment_id, account, { field: TOTP_SECRET, sealed });
};

export const usernameOf = (keyring: Keyring, account: PatientAccount): Promise<Phi<string>> =>
  openUnderKey(keyring, account.enrollment_id, account, {
    field: 'portal.username',
    sealed: account.username_sealed,
  });
