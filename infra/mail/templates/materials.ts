import type { Attachment } from '../compose.js';
import { appointmentConfirmation } from './appointment-confirmation.js';
import { hipaaPrivacyNotice } from './hipaa-privacy-notice.js';
import { insuranceInformationSheet } from './insurance-information-sheet.js';
import type { LetterFacts } from './letter-facts.js';
import { newPatientForms } from './new-patient-forms.js';
import { patientRights } from './patient-rights.js';
import { portalLoginInstructions } from './portal-login-instructions.js';

export interface Material {
  readonly title: string;
  readonly fileName: string;
  readonly text: (facts: LetterFacts) => string;
}

/** The six materials of the source document, in its order. */
export const MATERIALS: readonly Material[] = [
  { title: 'New Patient Forms', fileName: 'new-patient-forms.txt', text: newPatientForms },
  { title: 'HIPAA Privacy Notice', fileName: 'hipaa-privacy-notice.txt', text: hipaaPrivacyNotice },
  {
    title: 'Patient Rights and Responsibilities',
    fileName: 'patient-rights-and-responsibilities.txt',
    text: patientRights,
  },
  {
    title: 'Insurance Information Sheet',
    fileName: 'insurance-information-sheet.txt',
    text: insuranceInformationSheet,
  },
  {
    title: 'Portal Login Instructions',
    fileName: 'portal-login-instructions.txt',
    text: portalLoginInstructions,
  },
  {
    title: 'Appointment Confirmation',
    fileName: 'appointment-confirmation.txt',
    text: appointmentConfirmation,
  },
];

export const materials = (facts: LetterFacts): readonly Attachment[] =>
  MATERIALS.map(({ title, fileName, text }) => ({
    fileName,
    text: `${title}\n${'='.repeat(title.length)}\n\n${text(facts)}`,
  }));
