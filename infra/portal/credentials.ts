import type { AuditEvent } from '../../activities/domain/audit.js';
import type { Phi } from '../../activities/domain/phi.js';
import type { PortalRefusal } from '../../activities/domain/portal-refusal.js';
import { row, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import {
  holdAccount,
  type PatientAccount,
  type PatientPortalParts,
  secretOf,
} from './patient-account.js';
import { tell, tellRefusal } from './portal-trail.js';
import { revokeSessions } from './sessions.js';
import { timeStepOf } from './totp.js';

/** What a patient proves with who they are. */
export interface Credentials {
  readonly password: Phi<string>;
  readonly code: string;
}

/**
 * Does the work for whoever gives password and code of an account; null, with an entry in the trail, for anybody else.
 * A try costs one hash and one transaction whether there is such an account or not. Each code is taken once; the
 * fifth wrong one in a row locks the account, counted only when the password was right: nobody else can lock a patient out.
 */
export async function withCredentials<T>(
  { db, keyring, passwords }: PatientPortalParts,
  account: PatientAccount | null,
  { password, code }: Credentials,
  refusedAs: AuditEvent,
  work: (tx: Transaction, held: PatientAccount) => Promise<T>,
): Promise<T | null> {
  const known = account?.password_hash ?? null;
  const isRight = await passwords.matches(known, password);
  return guarded(() =>
    db.transaction(async (tx) => {
      const held = account !== null && isRight ? await holdAccount(tx, account.id) : null;
      if (held === null || held.password_hash !== known || held.is_locked) {
        await tellRefusal(tx, refusedAs, account, refusalOf(account, held));
        return null;
      }
      const refusal = await useCode(tx, held, timeStepOf(await secretOf(keyring, held), code));
      if (refusal === null) return work(tx, held);
      await tellRefusal(tx, refusedAs, held, refusal);
      await countFailure(tx, held);
      return null;
    }),
  );
}

function refusalOf(account: PatientAccount | null, held: PatientAccount | null): PortalRefusal {
  if (account === null) return 'not-known';
  return held?.is_locked === true ? 'locked' : 'password';
}

/** Null when the code of this time step is taken, now and for good. */
async function useCode(
  tx: Transaction,
  { id }: PatientAccount,
  step: number | null,
): Promise<PortalRefusal | null> {
  if (step === null) return 'code';
  const sql = 'SELECT portal_code_taken(?, ?) AS taken';
  return (await row<{ taken: boolean }>(tx, sql, [id, step]))?.taken === true ? null : 'code-used';
}

async function countFailure(tx: Transaction, held: PatientAccount): Promise<void> {
  const answer = await row<{ locked: boolean }>(tx, 'SELECT portal_code_failed(?) AS locked', [
    held.id,
  ]);
  if (answer?.locked !== true) return;
  await tell(tx, 'portal.locked', held, {
    actor: 'service:patient-portal',
    facts: { refusal: 'code' },
  });
  await revokeSessions(tx, held);
}
