import type { End } from '../ends.js';
import type { Case } from './enroll-scripted.js';
import { FORWARD_CALLS, type Order, UNDO_CALLS, type WritingCall } from './orders.js';
import { ENDS_ENROLLED, ENDS_TURNED_BACK, endsRolledBack, parks, TURN_BACK } from './scripts.js';

/** By the names of the Web UI's calls. */
export type Intervention = 'terminate' | 'cancel' | 'reset' | 'remove';

/** Somebody lays hands on a saga while a call of it stands still. */
export interface Intervened extends Case {
  readonly how: Intervention;
  /** Whether what stands still must go on before the saga can end; else it goes on only after the end. */
  readonly needsRelease: boolean;
  /** Who turns the enrollment back, in their order. */
  readonly purgesBegunBy: readonly ('service:worker' | 'service:sweep')[];
}

type Point = Pick<Order, 'at'> & {
  readonly call: WritingCall;
  readonly in: 'forward' | 'mail' | 'undo';
};

/** One intervention before or after every effect there is. */
export const intervenedCases = (how: Intervention, at: Order['at']): readonly Intervened[] =>
  [
    ...FORWARD_CALLS.map(
      (call): Point => ({ call, at, in: call === 'mail.send' ? 'mail' : 'forward' }),
    ),
    ...UNDO_CALLS.map((call): Point => ({ call, at, in: 'undo' })),
  ].map((point) => caseOf(how, point));

function caseOf(how: Intervention, point: Point): Intervened {
  const end = endOf(how, point);
  return {
    name: `${how} ${point.at} ${point.call}`,
    how,
    orders: [...(point.in === 'undo' ? [TURN_BACK] : []), parks(point.call, point.at)],
    end,
    letters: end.outcome === 'enrolled' ? 1 : 0,
    needsRelease: point.in !== 'forward' || how === 'reset',
    purgesBegunBy: purgesBegunBy(how, point),
  };
}

/** A saga that is gone is the sweep's; one that was cancelled or reset ends by itself; past the pivot all lead forward. */
function endOf(how: Intervention, point: Point): End {
  if (point.in === 'undo') return ENDS_TURNED_BACK;
  if (point.in === 'mail' || how === 'reset') return ENDS_ENROLLED;
  if (how === 'cancel')
    return { ...{ outcome: 'cancelled', failureCode: null, failedStep: null, attention: null } };
  return endsRolledBack('SAGA_LOST', null);
}

function purgesBegunBy(how: Intervention, point: Point): Intervened['purgesBegunBy'] {
  const sweep = how === 'terminate' || how === 'remove' ? (['service:sweep'] as const) : [];
  if (point.in === 'undo') return ['service:worker', ...sweep];
  if (point.in === 'mail' || how === 'reset') return [];
  return how === 'cancel' ? ['service:worker'] : sweep;
}
