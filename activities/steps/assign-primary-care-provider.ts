import { isOwnGone, makeOnce, removeOwn } from './owned-record.js';
import { reversible } from './step.js';

/** Takes one place with the primary care provider who suits best. */
export const assignPrimaryCareProvider = reversible('assign-primary-care-provider', {
  policy: { attemptSeconds: 5, patienceSeconds: 300 },
  uses: 'providerDirectory',
  discloses: ['city', 'state', 'postalCode', 'preferences'],

  async perform({ providerDirectory, intents }, attempt, applicant) {
    await makeOnce(intents, attempt, providerDirectory, () =>
      providerDirectory.assign(attempt, applicant),
    );
    return {};
  },
  undo: ({ providerDirectory, intents }, attempt) => removeOwn(intents, attempt, providerDirectory),
  isGone: ({ providerDirectory, intents }, attempt) =>
    isOwnGone(intents, attempt, providerDirectory),
});
