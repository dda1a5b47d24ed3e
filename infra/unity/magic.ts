import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call } from '../http/call.js';
import { type Meaning, type Row, rowsOf } from './magic-answer.js';
import type { UnityAccount } from './unity-account.js';

/** The places of the envelope that an action's values go to; whose meaning is each action's own. */
export const PLACES = [
  'PatientID',
  'Parameter1',
  'Parameter2',
  'Parameter3',
  'Parameter4',
  'Parameter5',
  'Parameter6',
  'Data',
] as const;
export type Place = (typeof PLACES)[number];

/** One action: what is asked for, and whether it changes anything. */
export interface Magic {
  readonly action: string;
  readonly kind: 'read' | 'write';
  readonly values: Readonly<Partial<Record<Place, string>>>;
}

export const UNITY_PATH = '/UnityService.svc/json';

/** One `MagicJson` call. All of it travels in the body, the token too; a place without a value is sent empty. */
export async function magic(
  account: UnityAccount,
  attempt: Attempt,
  token: string,
  { action, kind, values }: Magic,
  meaning: Meaning,
): Promise<readonly Row[]> {
  const places = Object.fromEntries(PLACES.map((place) => [place, values[place] ?? '']));
  const { json } = await call(targetOf(account), attempt, {
    method: 'POST',
    path: `${UNITY_PATH}/MagicJson`,
    kind,
    contentType: 'application/json',
    body: JSON.stringify({
      Action: action,
      AppUserID: account.userId,
      Appname: account.appName,
      Token: token,
      ...places,
    }),
    refusal: ofEnvelope,
  });
  return rowsOf(json, meaning);
}

/** What Unity has against a record it says inside 200. These are about the envelope, so the record is not at fault. */
const OF_ENVELOPE: readonly number[] = [400, 422];
const ofEnvelope = (status: number): Failure | null =>
  OF_ENVELOPE.includes(status) ? new Failure('UNAVAILABLE') : null;

/** The address alone: what else an account holds is no business of the HTTP layer. */
export const targetOf = ({ baseUrl, callSeconds }: UnityAccount) => ({
  baseUrl,
  ...(callSeconds === undefined ? {} : { callSeconds }),
});
