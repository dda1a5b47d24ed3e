import { createHash, randomBytes } from 'node:crypto';

import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { Portal, PortalFields } from '../../activities/ports/portal.js';
import type { Made } from '../../activities/ports/record.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';
import { newSecret, TOTP_SECRET } from './totp.js';

export interface PortalParts {
  readonly db: Database;
  /** Where the activation page is, e.g. `https://portal.clinic.example`. */
  readonly url: string;
  /** Keyed hash: finds an account by its user name without keeping the name. */
  readonly usernameIndex: (email: string) => Buffer;
  readonly sealField: (
    tx: Transaction,
    id: EnrollmentId,
    field: string,
    value: Phi<string>,
  ) => Promise<Buffer>;
  /** Seals the activation token into the dossier, in the transaction that stores its hash (protocol.md 25). */
  readonly keepToken: (tx: Transaction, id: EnrollmentId, token: Phi<string>) => Promise<void>;
  readonly openToken: (id: EnrollmentId) => Promise<Phi<string> | null>;
}

const TOKEN_BYTES = 32;
const ACTIVATION_DAYS = 7;

/** The built-in patient portal: accounts with MFA pending until the patient confirms a TOTP (RFC 6238). */
export const postgresPortal = (parts: PortalParts): Portal => {
  const { db, url, openToken } = parts;
  const find: Portal['find'] = (attempt) => guarded(() => read(db, attempt.key));
  return {
    find,
    open: (attempt, applicant) =>
      fenced(db, attempt, async (tx) => {
        const present = await read(tx, attempt.key);
        return present ?? openAccount(tx, parts, attempt, applicant.reveal(phiAccess));
      }),
    activationLink: (attempt) =>
      guarded(async () => {
        const token = await openToken(attempt.id);
        if (token === null) throw new Failure('UNEXPECTED');
        // In the fragment, which no browser sends, so no server can log it (RFC 3986, 3.5).
        return new Phi(`${url.replace(/\/$/, '')}/activate#${token.reveal(phiAccess)}`);
      }),
    // Its sessions go with the account, by foreign key, and so do its credentials, which are columns of it.
    remove: (attempt) =>
      fenced(db, attempt, async (tx) => {
        await rows(tx, 'DELETE FROM portal_account WHERE key = ?', [attempt.key]);
        return GONE;
      }),
    isGone: async (attempt) => (await find(attempt)) === null,
  };
};

const read = (on: Database | Transaction, key: string): Promise<Made | null> =>
  row<Made>(on, 'SELECT id, NULL AS version FROM portal_account WHERE key = ?', [key]);

async function openAccount(
  tx: Transaction,
  { usernameIndex, sealField, keepToken }: PortalParts,
  { id, key }: Attempt,
  { email }: PortalFields,
): Promise<Made> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const made = await row<Made>(
    tx,
    `INSERT INTO portal_account
       (enrollment_id, key, username_index, username_sealed, totp_secret_sealed, activation_hash, activation_expires_at)
     VALUES (?, ?, ?, ?, ?, ?, now() + make_interval(days => ${ACTIVATION_DAYS}))
     ON CONFLICT DO NOTHING RETURNING id, NULL AS version`,
    [
      id,
      key,
      usernameIndex(email),
      await sealField(tx, id, 'portal.username', new Phi(email)),
      await sealField(tx, id, TOTP_SECRET, newSecret()),
      createHash('sha256').update(token).digest(),
    ],
  );
  if (made === null) return takenBy(tx, key);
  await keepToken(tx, id, new Phi(token));
  return made;
}

/** Whoever took the user name first: another attempt of this enrollment, or somebody else. */
async function takenBy(tx: Transaction, key: string): Promise<Made> {
  const own = await read(tx, key);
  if (own === null) throw new Failure('PORTAL_USERNAME_TAKEN');
  return own;
}
