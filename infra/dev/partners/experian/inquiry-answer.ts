import { bestMatch, decisionAt, type Inquired } from '../identity-score.js';
import type { Known } from '../registry.js';

/** What CrossCore keeps of an inquiry. It has no call to delete one, nor one to look one up. */
export interface Inquiry {
  readonly expRequestId: string;
  readonly clientReferenceId: string;
  readonly at: string;
  readonly decision: keyof typeof elementWords;
  readonly score: string;
}

/**
 * Reference, "Identity verification", line 1: `ACCEPT`, and `ACC` in the elements. The words for the other two are not
 * in the reference: our assumption.
 */
const words = { accept: 'ACCEPT', refer: 'REFER', reject: 'REJECT' } as const;
const elementWords = { ACCEPT: 'ACC', REFER: 'REF', REJECT: 'REJ' } as const;

/** Line 2: "9000-9999 are exception codes (9001 deceased, 9013 blocked file ...)". */
const exceptionScores = { deceased: '9001', blocked: '9013' } as const;
/** Line 2: "a string 1-999". */
const HIGHEST = 999;
const PERCENT = 100;

/** Decides by agreement with the registry; of a file without a score it says so, and decides nothing for itself. */
export function judged(
  asked: Inquired,
  registry: Iterable<Known>,
): Pick<Inquiry, 'decision' | 'score'> {
  const { percent, person } = bestMatch(asked, registry);
  const decision = decisionAt(percent);
  if (person?.file !== undefined && decision !== 'reject')
    return { decision: words.refer, score: exceptionScores[person.file] };
  const score = Math.max(1, Math.round((percent / PERCENT) * HIGHEST));
  return { decision: words[decision], score: String(score) };
}

/** The answer, with both places where the reference finds the decision (line 1). */
export const answerOf = ({ expRequestId, clientReferenceId, at, decision, score }: Inquiry) => ({
  responseHeader: {
    requestType: 'PreciseIdOnly',
    // Not in the reference: that an answer names the inquiry, by our reference and by theirs; from public client code.
    clientReferenceId,
    expRequestId,
    messageTime: at,
    overallResponse: { decision },
  },
  clientResponsePayload: {
    decisionElements: [
      {
        decisions: [
          { element: 'scoreFactor1', value: '' },
          { element: 'scoreFactor2', value: '' },
          { element: 'finalDecision', value: elementWords[decision] },
        ],
        // Not in the reference: where the score stands; from public client code.
        otherData: {
          json: {
            fraudSolutions: {
              response: {
                products: { preciseIDServer: { summary: { scores: { preciseIDScore: score } } } },
              },
            },
          },
        },
      },
    ],
  },
});
