import { isOwnGone, makeOnce, removeOwn } from './owned-record.js';
import { reversible } from './step.js';

/** Opens the portal account; MFA stays pending until the patient confirms a TOTP. */
export const setUpPatientPortal = reversible('set-up-patient-portal', {
  policy: { attemptSeconds: 5, patienceSeconds: 300 },
  uses: 'portal',
  discloses: ['email'],

  async perform({ portal, intents }, attempt, applicant) {
    await makeOnce(intents, attempt, portal, () => portal.open(attempt, applicant));
    return { mfa: 'pending' };
  },
  undo: ({ portal, intents }, attempt) => removeOwn(intents, attempt, portal),
  isGone: ({ portal, intents }, attempt) => isOwnGone(intents, attempt, portal),
});
