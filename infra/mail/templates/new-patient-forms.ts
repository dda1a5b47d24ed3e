import type { LetterFacts } from './letter-facts.js';

export const newPatientForms = ({
  clinicName,
}: LetterFacts): string => `For ${clinicName}. Please fill in at home and bring to your first visit; do not send by mail.

1. ABOUT YOU
   Full name: ______________________________   Name you like to be called: ________________
   Language you prefer: ____________________   Interpreter needed:  [ ] yes  [ ] no
   Accommodations you need (mobility, hearing, sight, other): _____________________________

2. WHOM MAY WE CALL IN AN EMERGENCY
   Name: ___________________________________   Relationship: ______________________________
   Phone: __________________________________

3. YOUR HEALTH
   Conditions you are treated for: ________________________________________________________
   Medicines, with dose: __________________________________________________________________
   Allergies: _____________________________________________________________________________
   Operations and hospital stays: _________________________________________________________

4. CONSENT TO TREATMENT
   I agree to be examined and treated at this clinic. I may withdraw this consent at any time.
   Signature: ______________________________   Date: ______________________________________

5. RECEIPT OF THE PRIVACY NOTICE
   I have received the HIPAA Privacy Notice.
   Signature: ______________________________   Date: ______________________________________
`;
