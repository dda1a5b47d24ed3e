import type { LetterFacts } from './letter-facts.js';

export const appointmentConfirmation = (facts: LetterFacts): string => `Visit:     New Patient Visit
Date:      ${facts.date}
Time:      ${facts.time} (the clinic's local time)
Duration:  ${facts.minutes} minutes
Provider:  ${facts.providerName}
Place:     ${facts.clinicName}, ${facts.room}
Address:   ${facts.address}

Please come 15 minutes early and bring
- a photo ID,
- your insurance card,
- the completed New Patient Forms,
- a list of the medicines you take.

To move or cancel the visit, use the patient portal or call the clinic at least 24 hours before.
`;
