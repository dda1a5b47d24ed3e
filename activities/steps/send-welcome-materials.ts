import { final } from './step.js';

/** Mails the welcome letter with its six materials. A sent letter cannot be unsent, so this step is last. */
export const sendWelcomeMaterials = final('send-welcome-materials', {
  policy: { attemptSeconds: 20, patienceSeconds: 3600 },
  uses: 'mail',
  discloses: ['firstName', 'email'],

  async perform({ mail, portal, scheduling }, attempt, applicant) {
    const appointment = await scheduling.details(attempt);
    const activationLink = await portal.activationLink(attempt);
    return { mail: await mail.send(attempt, { applicant, appointment, activationLink }) };
  },
});
