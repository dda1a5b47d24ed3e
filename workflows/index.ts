export { checkpointAudit } from './checkpoint-audit.js';
export { enrollPatient } from './enroll-patient.js';
export { purgeEnrollment } from './purge-enrollment.js';
export { rotateKeys } from './rotate-keys.js';
export { sweep, sweepLook } from './sweep.js';
export { watchAccess } from './watch-access.js';
