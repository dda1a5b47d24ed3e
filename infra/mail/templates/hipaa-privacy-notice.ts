import type { LetterFacts } from './letter-facts.js';

/** A short form in the order of 45 CFR 164.520(b)(1); its opening statement is the one that the rule prescribes. */
export const hipaaPrivacyNotice = ({
  clinicName,
}: LetterFacts): string => `THIS NOTICE DESCRIBES HOW MEDICAL INFORMATION ABOUT YOU MAY BE USED AND DISCLOSED AND HOW YOU CAN GET ACCESS TO THIS
INFORMATION. PLEASE REVIEW IT CAREFULLY.

HOW WE MAY USE AND DISCLOSE YOUR INFORMATION
- Treatment: with those who care for you, for example a laboratory or a specialist.
- Payment: with your insurer, to be paid for your care.
- Operations: to run the clinic and improve its care.
- Where the law requires or allows it: for example public health, oversight, court orders, serious threats to safety.
For anything else, for most uses of psychotherapy notes, for marketing and for a sale of your information we need your
written authorization. You may revoke it in writing at any time.

YOUR RIGHTS
- Ask for limits on uses and disclosures. If you pay in full yourself, we do not tell your insurer when you ask so.
- Ask that we reach you in a certain way or at a certain place.
- See your records and get a copy.
- Ask for a correction.
- Get an account of disclosures.
- Get a paper copy of this notice.

OUR DUTIES
We must keep your information private and secure, give you this notice and follow it, and tell you of a breach of
unsecured information. We may change this notice; the current one is at the clinic and in the portal.

COMPLAINTS AND QUESTIONS
Ask for the privacy officer of ${clinicName}, or complain to the U.S. Department of Health and Human Services, Office
for Civil Rights. Nobody will treat you worse for it.
`;
