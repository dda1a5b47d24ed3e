import { randomUUID } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Answer } from '../answer.js';
import { LOGGED_OUT, magicError, rowsAnswer } from './unity-error.js';

/** The application and the user that the site knows. */
export interface SiteAccount {
  readonly appName: string;
  readonly serviceUsername: string;
  readonly servicePassword: string;
  readonly userId: string;
  readonly userPassword: string;
}

const strict = { additionalProperties: false } as const;
const text = Type.String();
/** The body of `GetToken`, as public clients send it. */
const tokenSchema = Type.Object({ Username: text, Password: text }, strict);
/** The Magic envelope, as public clients send it: every place is there, the unused ones are empty. */
const magicSchema = Type.Object(
  {
    ...{ Action: text, AppUserID: text, Appname: text, PatientID: text, Token: text },
    ...{ Parameter1: text, Parameter2: text, Parameter3: text },
    ...{ Parameter4: text, Parameter5: text, Parameter6: text, Data: text },
  },
  strict,
);
export type MagicBody = Static<typeof magicSchema>;
export const isMagic = (body: unknown): body is MagicBody => Value.Check(magicSchema, body);

/** Public clients count on twenty minutes without activity. */
const LIFE_MS = 1_200_000;

/** Who may do an action: reference, row "Auth": `GetToken`, then `GetUserAuthentication`, then `MagicJson`. */
export class UnityDesk {
  readonly #account: SiteAccount;
  readonly #tokens = new Map<string, { goodUntilMs: number; isBound: boolean }>();

  constructor(account: SiteAccount) {
    this.#account = account;
  }

  /** A token is plain text, and so is its refusal, with status 200. */
  grant(body: unknown): Answer {
    const { serviceUsername, servicePassword } = this.#account;
    if (!Value.Check(tokenSchema, body)) return { status: 400 };
    if (body.Username !== serviceUsername || body.Password !== servicePassword)
      return { status: 200, raw: 'error: the username or the password is not known' };
    const token = randomUUID();
    this.#tokens.set(token, { goodUntilMs: Date.now() + LIFE_MS, isBound: false });
    return { status: 200, raw: token };
  }

  /** Why the action may not be done, or null. Activity keeps a token alive. */
  refusal({ Action, Token, Appname, AppUserID }: MagicBody): Answer | null {
    const held = this.#tokens.get(Token);
    if (held === undefined || held.goodUntilMs < Date.now()) return magicError(Action, LOGGED_OUT);
    held.goodUntilMs = Date.now() + LIFE_MS;
    if (Appname !== this.#account.appName) return magicError(Action, 'unknown application');
    if (AppUserID !== this.#account.userId) return magicError(Action, 'unknown user');
    const isLogin = Action === 'GetUserAuthentication';
    return held.isBound || isLogin ? null : magicError(Action, 'the user is not authenticated');
  }

  /** Public clients read YES or NO; more about the user is not told here. */
  bind({ Action, Token, Parameter1 }: MagicBody): Answer {
    const held = this.#tokens.get(Token);
    const isValid = held !== undefined && Parameter1 === this.#account.userPassword;
    if (isValid) held.isBound = true;
    return rowsAnswer(Action, [{ ValidUser: isValid ? 'YES' : 'NO' }]);
  }

  /** As if all had been idle for too long. */
  expireAll(): void {
    this.#tokens.clear();
  }
}
