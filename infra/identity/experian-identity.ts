import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Identity } from '../../activities/ports/identity.js';
import { call } from '../http/call.js';
import { at, findingIn, findingKept, verdictOf } from './experian-finding.js';
import { type ExperianContract, experianRequest } from './experian-request.js';
import { type ExperianAccount, experianTokens } from './experian-token.js';

/** Where Experian is, who we are there, and the bar of ours beside its decision. */
export interface ExperianSettings extends ExperianContract {
  /** The whole address that inquiries are posted to. */
  readonly inquiryUrl: string;
  readonly account: ExperianAccount;
  /**
   * In percent of 999. Precise ID accepts people at scores far below 900, so the bar of a bureau that scores in percent
   * is not the one for this.
   */
  readonly minScorePercent: number;
  /** The longest that one inquiry may take. */
  readonly callSeconds?: number;
}

/**
 * Experian CrossCore with Precise ID. It documents no idempotency key and no look-up: our key goes along as its
 * `clientReferenceId`, but a repeat after a lost answer is a second inquiry, and is billed. A finding that came in is
 * kept in the intent's `version`, as `{raw, scale, decision}`, and is never bought again.
 */
export function experianIdentity(settings: ExperianSettings): Identity {
  const { inquiryUrl, account, minScorePercent, callSeconds } = settings;
  const target = {
    baseUrl: inquiryUrl,
    authorization: experianTokens(account),
    ...(callSeconds === undefined ? {} : { callSeconds }),
  };
  return {
    takes: ['firstName', 'lastName', 'dateOfBirth', 'ssnLast4', 'postalCode'],
    async verify(attempt, applicant) {
      const { json } = await call(target, attempt, {
        method: 'POST',
        path: '',
        kind: 'write',
        contentType: 'application/json',
        body: JSON.stringify(experianRequest(settings, attempt, applicant.reveal(phiAccess))),
        // What it finds wrong is more likely our contract's words than the person's: an engineer's to mend.
        refusal: (status) => (status === 400 ? new Failure('UNAVAILABLE') : null),
      });
      // Something was asked, and this is not what came of it.
      if (!isAnswerTo(attempt, json)) throw new Failure('UNKNOWN_OUTCOME');
      return verdictOf(inquiryIdIn(json) ?? attempt.key, findingIn(json), minScorePercent);
    },

    async find(_attempt, remembered) {
      const finding = findingKept(remembered?.version ?? null);
      return remembered === null || finding === null
        ? null
        : verdictOf(remembered.id, finding, minScorePercent);
    },
  };
}

/** Not in the reference: that an answer repeats our reference. Where it names one, it must be this inquiry's. */
function isAnswerTo({ key }: Attempt, json: unknown): boolean {
  const header = at(json, ['responseHeader']);
  if (typeof header !== 'object' || header === null) return false;
  return (at(header, ['clientReferenceId']) ?? key) === key;
}

/** Not in the reference: the bureau's own id of the inquiry. What does not look like one is not kept. */
function inquiryIdIn(json: unknown): string | null {
  const id = at(json, ['responseHeader', 'expRequestId']);
  return typeof id === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(id) ? id : null;
}
