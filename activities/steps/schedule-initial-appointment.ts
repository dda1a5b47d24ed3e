import { Failure } from '../domain/failure.js';
import { NEW_PATIENT_VISIT_MINUTES } from '../domain/visit.js';
import { isOwnGone, makeOnce, removeOwn } from './owned-record.js';
import { reversible } from './step.js';

/** Books the new patient visit with the assigned provider. */
export const scheduleInitialAppointment = reversible('schedule-initial-appointment', {
  policy: { attemptSeconds: 5, patienceSeconds: 300 },
  uses: 'scheduling',
  discloses: ['preferences'],

  async perform({ scheduling, providerDirectory, intents }, attempt, applicant) {
    const providerId = await providerDirectory.providerOf(attempt);
    if (providerId === null) throw new Failure('NO_PROVIDER_AVAILABLE');
    await makeOnce(intents, attempt, scheduling, () =>
      scheduling.book(attempt, providerId, applicant),
    );
    return { appointmentMinutes: NEW_PATIENT_VISIT_MINUTES };
  },
  undo: ({ scheduling, intents }, attempt) => removeOwn(intents, attempt, scheduling),
  isGone: ({ scheduling, intents }, attempt) => isOwnGone(intents, attempt, scheduling),
});
