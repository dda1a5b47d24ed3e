import type { Phi } from '../../activities/domain/phi.js';
import { rows } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { sealUnderKey } from '../postgres/record-keys.js';
import { type Credentials, withCredentials } from './credentials.js';
import { brokenRule, type PasswordRule } from './password-rule.js';
import {
  holdAccount,
  type PatientAccount,
  type PatientPortalParts,
  pendingSecretOf,
  usernameOf,
} from './patient-account.js';
import { tell, tellRefusal } from './portal-trail.js';
import { revokeSessions } from './sessions.js';
import { newSecret, type ShownSecret, shown, TOTP_SECRET, timeStepOf } from './totp.js';

const REFUSED = 'portal.change-refused';

/** Changes the password for whoever proves the old one and a code; every session ends, this one too. */
export async function changePassword(
  parts: PatientPortalParts,
  account: PatientAccount,
  given: Credentials,
  password: Phi<string>,
): Promise<'changed' | 'refused' | PasswordRule> {
  const rule = brokenRule(password, await usernameOf(parts.keyring, account));
  if (rule !== null) {
    await guarded(() => tellRefusal(parts.db, REFUSED, account, 'password-rule'));
    return rule;
  }
  const hash = await parts.passwords.hash(password);
  const done = await withCredentials(parts, account, given, REFUSED, async (tx, held) => {
    await rows(tx, 'SELECT portal_set_password(?, ?)', [held.id, hash]);
    await tell(tx, 'portal.password-changed', held);
    await revokeSessions(tx, held);
    return 'changed' as const;
  });
  return done ?? 'refused';
}

/** Makes a secret for another authenticator; the old one stays in force until a code of the new one is given. */
export async function offerAuthenticator(
  parts: PatientPortalParts,
  account: PatientAccount,
  given: Credentials,
): Promise<boolean> {
  const done = await withCredentials(parts, account, given, REFUSED, async (tx, held) => {
    const field = { field: TOTP_SECRET, value: newSecret() };
    const sealed = await sealUnderKey(parts.keyring, held.enrollment_id, held, field);
    await rows(tx, 'SELECT portal_offer_secret(?, ?)', [held.id, sealed]);
    await tell(tx, 'portal.totp-offered', held);
    return true;
  });
  return done === true;
}

/** The secret that was made and not confirmed, on record before it is shown; null when there is none. */
export const offeredAuthenticator = (
  { db, keyring }: PatientPortalParts,
  account: PatientAccount,
): Promise<ShownSecret | null> =>
  guarded(async () => {
    const secret = await pendingSecretOf(keyring, account);
    if (secret === null) return null;
    await tell(db, 'portal.secret-shown', account);
    return shown(secret);
  });

/** Puts the new authenticator into force by a code of it; every session ends. False for a code that does not fit. */
export const confirmAuthenticator = (
  { db, keyring }: PatientPortalParts,
  { id }: PatientAccount,
  code: string,
): Promise<boolean> =>
  guarded(() =>
    db.transaction(async (tx) => {
      const held = await holdAccount(tx, id);
      const secret = held === null ? null : await pendingSecretOf(keyring, held);
      const isOpen = held?.is_locked === false;
      const step = secret === null || !isOpen ? null : timeStepOf(secret, code);
      if (held === null || step === null) {
        await tellRefusal(tx, REFUSED, held, isOpen ? 'code' : 'locked');
        return false;
      }
      await rows(tx, 'SELECT portal_take_secret(?, ?)', [held.id, step]);
      await tell(tx, 'portal.totp-changed', held);
      await revokeSessions(tx, held);
      return true;
    }),
  );
