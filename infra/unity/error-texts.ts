import { Failure } from '../../activities/domain/failure.js';
import type { Verb } from '../../activities/domain/phase.js';
import type { Meaning } from './magic-answer.js';
import type { RefusalCode, UnityAccount } from './unity-account.js';

/** An ended token, as public clients of Unity meet it; the action was not looked at. */
const ENDED_TOKEN = 'As a Security precaution, you have been logged out';

/** What Unity puts before every error of an action. */
const PREFIX = /^Magic Error - Action: \S* - /i;

interface Asked {
  readonly kind: 'read' | 'write';
  readonly verb: Verb;
}

/**
 * What an error means: known by how its text begins, since the rest may quote what we sent. Of a text that nobody named,
 * a write cannot tell whether it was met before or after the effect.
 */
export const meaningOf = (
  { refusals = {} }: Pick<UnityAccount, 'refusals'>,
  asked: Asked,
): Meaning => {
  const known = Object.entries<RefusalCode>({ ...refusals, [ENDED_TOKEN]: 'AUTH' });
  const unnamed = () => new Failure(asked.kind === 'write' ? 'UNKNOWN_OUTCOME' : 'UNAVAILABLE');
  return {
    unreadable: unnamed,
    refused(texts) {
      const code = known.find(([beginning]) => texts.some((text) => begins(text, beginning)))?.[1];
      return code === undefined ? unnamed() : new Failure(codeFor(code, asked));
    },
  };
};

const begins = (text: string, beginning: string): boolean =>
  text.replace(PREFIX, '').toLowerCase().startsWith(beginning.toLowerCase());

/** Only what creates can be refused for the record's sake; an undo that heard so would end, and an undo does not end. */
function codeFor(code: RefusalCode, { kind, verb }: Asked): RefusalCode {
  const isOfRecord = code === 'RECORD_INVALID' || code === 'DUPLICATE_PATIENT';
  return isOfRecord && !(kind === 'write' && verb === 'perform') ? 'UNAVAILABLE' : code;
}
