import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { renewed } from '../http/authorization.js';
import { meaningOf } from './error-texts.js';
import { type Magic, magic } from './magic.js';
import type { Row } from './magic-answer.js';
import type { UnityAccount } from './unity-account.js';
import { grantedTo } from './unity-token.js';

/** Does actions at a Unity server, with tokens that it asks for as it needs them. */
export interface UnitySession {
  run(attempt: Attempt, asked: Magic): Promise<readonly Row[]>;
}

/** Unity takes the token in the body, so the scheme that stands before it in a header is taken off again. */
const SCHEME = 'Unity';
const tokenIn = (shown: string): string => shown.slice(`${SCHEME} `.length);

/** A session of one account: one token for all who ask, renewed once an answer says that it has ended. */
export function unitySession(account: UnityAccount): UnitySession {
  const tokens = renewed((attempt) => grantedTo(account, attempt), SCHEME);
  const once = (attempt: Attempt, shown: string, asked: Magic) => {
    const meaning = meaningOf(account, { kind: asked.kind, verb: attempt.verb });
    return magic(account, attempt, tokenIn(shown), asked, meaning);
  };
  return {
    async run(attempt, asked) {
      const shown = await tokens.header(attempt);
      try {
        return await once(attempt, shown, asked);
      } catch (error) {
        // A refused token is a definite no, so once more with a new one does nothing twice.
        if (!(error instanceof Failure) || error.code !== 'AUTH') throw error;
        tokens.renew(shown);
      }
      return once(attempt, await tokens.header(attempt), asked);
    },
  };
}
