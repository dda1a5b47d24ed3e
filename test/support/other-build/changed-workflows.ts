import { sleep } from '@temporalio/workflow';
import type { Outcome } from '../../../activities/domain/outcome.js';
import { enrollPatient as before } from '../../../workflows/enroll-patient.js';
import type { EnrollmentStart } from '../../../workflows/messages.js';

export * from '../../../workflows/index.js';

/** The saga of a later release: it begins with a timer, so no history of the release before fits it. */
export async function enrollPatient(start: EnrollmentStart): Promise<Outcome> {
  await sleep('1 second');
  return before(start);
}
