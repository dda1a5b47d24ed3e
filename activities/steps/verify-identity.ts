import { Failure } from '../domain/failure.js';
import { GONE } from '../domain/undo-result.js';
import { makeOnce } from './owned-record.js';
import { reversible } from './step.js';

/** Asks the identity bureau who the applicant is, before anything is created anywhere. */
export const verifyIdentity = reversible('verify-identity', {
  policy: { attemptSeconds: 10, patienceSeconds: 300 },
  uses: 'identity',
  discloses: ['firstName', 'lastName', 'dateOfBirth', 'ssnLast4', 'postalCode', 'photoId'],

  async perform({ identity, intents }, attempt, applicant) {
    const verdict = await makeOnce(intents, attempt, identity, () =>
      identity.verify(attempt, applicant),
    );
    // `refer` is not `accept`: until a person can decide it, nobody is enrolled on doubt.
    if (verdict.decision !== 'accept') throw new Failure('IDENTITY_NOT_VERIFIED');
    const { decision, scorePercent, assuranceLevel } = verdict;
    return { decision, scorePercent, assuranceLevel };
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
