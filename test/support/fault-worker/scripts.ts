import type { FailureCode } from '../../../activities/domain/failure.js';
import type { End } from '../ends.js';
import type { ForwardCall, Order, WritingCall } from './orders.js';

type Times = Order['times'];

/** The step that makes each forward call. */
export const STEP_OF: Readonly<Record<ForwardCall, string>> = {
  'identity.verify': 'verify-identity',
  'patients.insert': 'create-ehr-record',
  'ehr.create': 'create-ehr-record',
  'providerDirectory.assign': 'assign-primary-care-provider',
  'portal.open': 'set-up-patient-portal',
  'scheduling.book': 'schedule-initial-appointment',
  'mail.send': 'send-welcome-materials',
};

/** No effect, and the system says why. */
export const refuses = (call: WritingCall, code: FailureCode, times: Times): Order => ({
  ...{ call, at: 'before', act: 'fail', code, times },
});

/** The effect is there, and nobody hears of it. */
export const losesAnswer = (call: WritingCall, times: Times): Order => ({
  ...{ call, at: 'after', act: 'fail', code: 'UNKNOWN_OUTCOME', times },
});

export const hangs = (call: WritingCall, times: Times): Order => ({
  ...{ call, at: 'before', act: 'hang', times },
});

/** The system says "gone" and has removed nothing. */
export const pretends = (call: WritingCall, times: Times): Order => ({
  ...{ call, at: 'before', act: 'pretend', times },
});

export const parks = (call: WritingCall, at: Order['at']): Order => ({
  ...{ call, at, act: 'park', times: 1 },
});

/** Turns a saga back at its last reversible step, after the effect, so that there is something to undo in every system. */
export const TURN_BACK: Order = {
  ...{ call: 'scheduling.book', at: 'after', act: 'fail', code: 'RECORD_INVALID', times: 'always' },
};

export const ENDS_ENROLLED: End = {
  ...{ outcome: 'enrolled', failureCode: null, failedStep: null, attention: null },
};

export const endsRolledBack = (failureCode: FailureCode, failedStep: string | null): End => ({
  ...{ outcome: 'rolled-back', failureCode, failedStep, attention: null },
});

/** How a saga ends that was turned back. */
export const ENDS_TURNED_BACK = endsRolledBack('RECORD_INVALID', STEP_OF['scheduling.book']);
