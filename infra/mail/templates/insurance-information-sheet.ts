import type { LetterFacts } from './letter-facts.js';

export const insuranceInformationSheet = ({
  clinicName,
}: LetterFacts): string => `${clinicName} bills your insurer with the policy that you gave when you registered. For your safety it is not repeated here.

BRING TO YOUR VISIT
- your insurance card, front and back,
- the card of a second insurer, if there is one,
- a referral, if your plan asks for one.

GOOD TO KNOW
- A copayment, where your plan has one, is due on the day of the visit.
- Ask your insurer whether the clinic is in its network and what a new patient visit costs you.
- Without insurance, or if you do not want to use it, you have the right to a good faith estimate of the cost before
  your visit.
- When your insurer or policy changes, tell us in the portal before the next visit.
`;
