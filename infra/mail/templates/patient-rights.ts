import type { LetterFacts } from './letter-facts.js';

export const patientRights = ({ clinicName }: LetterFacts): string => `YOU HAVE THE RIGHT TO
- respectful care, whatever your race, colour, national origin, language, age, disability, sex or religion,
- know who treats you, and have your questions answered in words you understand,
- an interpreter, and help with a disability, at no cost,
- take part in every decision, agree to a treatment or refuse it,
- privacy, and confidential handling of your records,
- see your records and get a copy of them,
- an explanation of your bill,
- complain without fear of any disadvantage.

WE ASK YOU TO
- tell us what we need to know of your health, and of changes,
- say when you do not understand something,
- keep to what we have agreed on, or tell us when you cannot,
- come to your appointments, or cancel at least 24 hours before,
- treat other patients and those who work here with respect.

Complaints: ask for the patient advocate of ${clinicName}, or write to the U.S. Department of Health and Human
Services, Office for Civil Rights.
`;
