import { assignPrimaryCareProvider } from '../activities/steps/assign-primary-care-provider.js';
import { createEhrRecord } from '../activities/steps/create-ehr-record.js';
import { scheduleInitialAppointment } from '../activities/steps/schedule-initial-appointment.js';
import { sendWelcomeMaterials } from '../activities/steps/send-welcome-materials.js';
import { setUpPatientPortal } from '../activities/steps/set-up-patient-portal.js';
import type { Step } from '../activities/steps/step.js';
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

/** Steps that no new enrollment takes. They stay here until no open one names them any more (protocol.md 16). */
const retired: readonly Step[] = [];

/** Every step that an open enrollment may name. */
export const knownSteps: readonly Step[] = [...enrollment, ...retired];
