import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { Granted } from '../http/authorization.js';
import { call } from '../http/call.js';
import { magic, targetOf, UNITY_PATH } from './magic.js';
import { fieldIn } from './magic-answer.js';
import type { UnityAccount } from './unity-account.js';

/** Public clients give a token up after so long; a site may end it sooner, for want of activity. */
const LIFE_SECONDS = 1_200;

/** A token is plain text, and so is the refusal: `error: ...`. */
const TOKEN = /^[\w-]{8,256}$/;
const REFUSED = /^"?error/i;

/** A token for the application, then bound to the user: without the second no action is done. */
export async function grantedTo(account: UnityAccount, attempt: Attempt): Promise<Granted> {
  const token = await tokenFor(account, attempt);
  await bindToUser(account, attempt, token);
  return { token, lifeSeconds: LIFE_SECONDS };
}

async function tokenFor(account: UnityAccount, attempt: Attempt): Promise<string> {
  const { json } = await call(targetOf(account), attempt, {
    method: 'POST',
    path: `${UNITY_PATH}/GetToken`,
    // It changes nothing but the number of tokens, so a lost answer is no riddle.
    kind: 'read',
    contentType: 'application/json',
    body: JSON.stringify({
      Username: account.serviceUsername,
      Password: account.servicePassword,
    }),
    answersIn: 'text',
  });
  const text = String(json).trim();
  if (REFUSED.test(text)) throw new Failure('AUTH');
  if (!TOKEN.test(text)) throw new Failure('UNAVAILABLE');
  return text;
}

async function bindToUser(account: UnityAccount, attempt: Attempt, token: string): Promise<void> {
  const [user] = await magic(
    account,
    attempt,
    token,
    {
      action: 'GetUserAuthentication',
      kind: 'read',
      values: { Parameter1: account.userPassword },
    },
    { refused: () => new Failure('AUTH'), unreadable: () => new Failure('UNAVAILABLE') },
  );
  // Not in the reference: public clients read YES or NO in this field.
  const isValid = fieldIn(user ?? {}, 'ValidUser');
  if (isValid !== null && isValid.toUpperCase() !== 'YES') throw new Failure('AUTH');
}
