import { assignPrimaryCareProvider } from '../activities/steps/assign-primary-care-provider.js';
import { createEhrRecord } from '../activities/steps/create-ehr-record.js';
import { scheduleInitialAppointment } from '../activities/steps/schedule-initial-appointment.js';
import { sendWelcomeMaterials } from '../activities/steps/send-welcome-materials.js';
import { setUpPatientPortal } from '../activities/steps/set-up-patient-portal.js';
import { verifyIdentity } from '../activities/steps/verify-identity.js';
import { saga } from './saga/saga.js';

/** The enrollment, in order. To add a step, write its file and name it here. */
export const enrollment = saga(
  verifyIdentity,
  createEhrRecord,
  assignPrimaryCareProvider,
  setUpPatientPortal,
  scheduleInitialAppointment,
  sendWelcomeMaterials,
);
