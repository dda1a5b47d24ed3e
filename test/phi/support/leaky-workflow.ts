import {
  ApplicationFailure,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { searchAttributes } from '../../../workflows/messages.js';
import { canaryPerson } from '../../support/canaries.js';

/** Which of the persons it tells. */
export const TOLD_DIGIT = 9;

/** Tells another field of one person at every place where a workflow can tell something, and fails with one more. */
export async function leaky(_argument: string): Promise<void> {
  const { phone, city, lastName } = canaryPerson(TOLD_DIGIT);
  setCurrentDetails(`lives in ${city}`);
  upsertSearchAttributes([{ key: searchAttributes.correlationId, value: phone }]);
  throw ApplicationFailure.create({
    ...{ type: 'UNEXPECTED', nonRetryable: true },
    message: 'duplicate key',
    details: [{ lastName }],
  });
}
