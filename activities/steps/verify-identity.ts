import { Failure } from '../domain/failure.js';
import { GONE } from '../domain/undo-result.js';
import { makeOnce } from './owned-record.js';
import { reversible } from './step.js';

/** Asks the identity bureau who the applicant is, and that they are no patient yet, before anything is created anywhere. */
export const verifyIdentity = reversible('verify-identity', {
  policy: { attemptSeconds: 10, patienceSeconds: 300 },
  uses: 'identity',
  discloses: ['firstName', 'lastName', 'dateOfBirth', 'ssnLast4', 'postalCode', 'photoId'],

  async perform({ identity, intents, reviews, inquiryLimits, personClaims }, attempt, applicant) {
    const verdict = await makeOnce(intents, attempt, identity, async () => {
      await inquiryLimits.admit(attempt, applicant);
      return identity.verify(attempt, applicant);
    });
    const { decision, scorePercent, assuranceLevel } = verdict;
    const score = scorePercent === null ? {} : { scorePercent };
    const reviewed = decision === 'refer' ? await reviews.decisionOf(attempt) : null;
    if ((reviewed ?? decision) === 'reject') throw new Failure('IDENTITY_NOT_VERIFIED');
    // A doubt that nobody has decided yet: the saga waits for a person, then asks again.
    if (decision === 'refer' && reviewed === null) return { decision, ...score, assuranceLevel };
    await personClaims.take(attempt, applicant);
    const facts = { decision: 'accept', ...score, assuranceLevel } as const;
    return reviewed === null ? facts : { ...facts, reviewed: true };
  },
  async undo({ intents }, attempt) {
    await intents.forget(attempt); // The bureau keeps its own inquiry record; what we hold is the reference.
    return GONE;
  },
  async isGone({ intents }, attempt) {
    const intent = await intents.find(attempt);
    return intent === null || intent.made === null;
  },
});
