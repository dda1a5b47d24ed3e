import { randomBytes } from 'node:crypto';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { accountBy, hashOf, type PatientAccount } from './patient-account.js';
import { tell } from './portal-trail.js';

const TOKEN_BYTES = 32;

/**
 * Signs the patient in: what it gives back is all there is of the token, the database keeps its hash. A session ends
 * after 15 minutes without use, after eight hours in any case, and with whatever revokes it.
 */
export async function openSession(tx: Transaction, account: PatientAccount): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await rows(tx, 'SELECT portal_open_session(?, ?)', [account.id, hashOf(token)]);
  await tell(tx, 'portal.signed-in', account);
  return token;
}

/** Whose session it is; null when it is none, or none any more. */
export const accountOfSession = (db: Database, token: string): Promise<PatientAccount | null> =>
  guarded(() => accountBy('session', db, hashOf(token)));

/** Signs the patient out, of this session only. */
export const closeSession = (db: Database, token: string): Promise<void> =>
  guarded(() =>
    db.transaction(async (tx) => {
      const account = await accountBy('session', tx, hashOf(token));
      await rows(tx, 'SELECT portal_close_session(?)', [hashOf(token)]);
      if (account !== null) await tell(tx, 'portal.signed-out', account);
    }),
  );

/** Ends every session of an account. */
export async function revokeSessions(tx: Transaction, account: PatientAccount): Promise<void> {
  const revoked = await row<{ sessions: number }>(
    tx,
    'SELECT portal_revoke_sessions(?) AS sessions',
    [account.id],
  );
  const counts = { sessions: revoked?.sessions ?? 0 };
  await tell(tx, 'portal.sessions-revoked', account, {
    actor: 'service:patient-portal',
    facts: { counts },
  });
}
