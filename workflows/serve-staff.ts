import {
  ApplicationFailure,
  CancellationScope,
  currentUpdateInfo,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { StaffActivities } from '../activities/bind-staff.js';
import { failureText } from '../activities/domain/failure.js';
import { type EnrollmentStart, progressQuery, staffActionUpdate } from './messages.js';
import type { Counter } from './saga/counter.js';
import { staffOptions } from './saga/time-limits.js';

/** Longer than any action that the intake signs. */
const MOST_CHARACTERS = 4_096;

/** Answers what people ask of a saga: how it stands, and, for those whom the intake vouches for, to do something. */
export function serveStaff({ id }: EnrollmentStart, { board, desk }: Counter): void {
  const staff = proxyActivities<StaffActivities>(staffOptions);
  setHandler(progressQuery, () => board.view);
  setHandler(
    staffActionUpdate,
    (signed) =>
      // Not to be cancelled with the saga: what was promised to staff is on record.
      CancellationScope.nonCancellable(async () => {
        const action = await staff['staff.verify'](id, signed);
        if (!desk.accepts(action)) throw notPossible();
        await staff['staff.record'](id, signed, currentUpdateInfo()?.id ?? '');
        desk.obey(action);
      }),
    {
      validator: (signed: unknown) => {
        if (typeof signed !== 'string' || signed.length > MOST_CHARACTERS) throw notPossible();
      },
    },
  );
}

const notPossible = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable(failureText('ACTION_NOT_POSSIBLE'), 'ACTION_NOT_POSSIBLE');
