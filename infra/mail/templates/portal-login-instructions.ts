import type { LetterFacts } from './letter-facts.js';

export const portalLoginInstructions = (
  facts: LetterFacts,
): string => `1. Open your activation link and follow the page. Do not pass the link on:
   ${facts.activationLink}
2. Choose a password that you use nowhere else.
3. Scan the code that is shown with an authenticator app. From then on the app gives you a six-digit code for each
   sign-in.
4. Sign in with your mail address, your password and the code.

In the portal you can view your records, schedule appointments, write to your care team and see your bills.

We will never ask for your password or your codes, neither by phone nor by mail. If the link no longer works, call
the clinic for a new one.
`;
