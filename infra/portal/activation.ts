import type { Phi } from '../../activities/domain/phi.js';
import { row, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { brokenRule, type PasswordRule } from './password-rule.js';
import {
  accountBy,
  hashOf,
  holdAccount,
  type PatientAccount,
  type PatientPortalParts,
  secretOf,
  usernameOf,
} from './patient-account.js';
import { tell, tellRefusal } from './portal-trail.js';
import { openSession } from './sessions.js';
import { type ShownSecret, shown, timeStepOf } from './totp.js';

export type ActivationRefusal = 'not-valid' | 'code' | PasswordRule;

/**
 * The account that a token activates; null, with an entry in the trail, for a token that is none, too old, used, or whose
 * enrollment is not committed. Uses nothing up: mail scanners follow links too.
 */
export const activationOf = (
  { db }: PatientPortalParts,
  token: string,
): Promise<PatientAccount | null> =>
  guarded(async () => {
    const account = await accountBy('activation', db, hashOf(token));
    if (account === null) await tellRefusal(db, 'portal.activation-refused', null, 'not-known');
    return account;
  });

/** What the holder of the token needs to see; that they see it is on record first. Null as above. */
export async function secretToActivate(
  parts: PatientPortalParts,
  token: string,
): Promise<ShownSecret | null> {
  const account = await activationOf(parts, token);
  if (account === null) return null;
  return guarded(async () => {
    await tell(parts.db, 'portal.secret-shown', account);
    return shown(await secretOf(parts.keyring, account));
  });
}

/**
 * Sets the password and confirms the authenticator, which uses the token up; gives back the token of a session.
 * Wrong codes are not counted here: whoever has the token is shown the secret beside the field.
 */
export async function activate(
  parts: PatientPortalParts,
  token: string,
  { password, code }: { readonly password: Phi<string>; readonly code: string },
): Promise<{ readonly session: string } | ActivationRefusal> {
  const { db, keyring, passwords } = parts;
  const account = await guarded(() => accountBy('activation', db, hashOf(token)));
  const rule = account === null ? null : brokenRule(password, await usernameOf(keyring, account));
  if (rule !== null) {
    await guarded(() => tellRefusal(db, 'portal.activation-refused', account, 'password-rule'));
    return rule;
  }
  const hash = await passwords.hash(password);
  return guarded(() =>
    db.transaction(async (tx) => {
      const held = account === null ? null : await holdAccount(tx, account.id);
      const step = held === null ? null : timeStepOf(await secretOf(keyring, held), code);
      if (held === null) return refused(tx, account, 'not-valid');
      if (step === null) return refused(tx, held, 'code');
      const done = await row<{ activated: boolean }>(
        tx,
        'SELECT portal_activate(?, ?, ?, ?) AS activated',
        [held.id, hashOf(token), hash, step],
      );
      if (done?.activated !== true) return refused(tx, held, 'not-valid');
      await tell(tx, 'portal.activated', held);
      return { session: await openSession(tx, held) };
    }),
  );
}

async function refused(
  tx: Transaction,
  account: PatientAccount | null,
  why: 'not-valid' | 'code',
): Promise<'not-valid' | 'code'> {
  const refusal = why === 'code' ? 'code' : 'not-known';
  await tellRefusal(tx, 'portal.activation-refused', account, refusal);
  return why;
}
