import type { AccessPattern } from '../../../../activities/domain/access-pattern.js';
import type { AuditEntry } from '../../../../activities/domain/audit.js';
import { SYSTEM_TRAIL } from '../../../../activities/domain/ids.js';
import type { RequestKind } from '../../../../activities/domain/request-count.js';
import { seen } from './access-bench.js';

type Entry = Omit<AuditEntry, 'entryId'>;

/** Each time one that was admitted no more, and who had handed them in. */
const probed = (): readonly Entry[] => {
  const received = seen({ event: 'request.received', actor: 'client:kiosk' });
  const code = 'IDENTITY_ATTEMPTS_EXCEEDED';
  return [
    received,
    { ...received, event: 'step.failed', actor: 'service:worker', facts: { code } },
  ];
};
const system = (event: Entry['event'], actor: Entry['actor']): readonly Entry[] => [
  seen({ event, actor, enrollmentId: SYSTEM_TRAIL }),
];

/** An entry that sums up refusals of one kind. */
export const refusals = (actor: Entry['actor'], kind: Partial<RequestKind>, times = 1): Entry => {
  const line = { method: 'POST', route: '/v1/enrollments', count: times, ...kind } as const;
  return seen({
    ...{ event: 'request.refused', actor, enrollmentId: SYSTEM_TRAIL },
    facts: { counts: { times }, requests: [line] },
  });
};

/** By pattern: who is meant, and what happens at each of a number of times. What is read, must be there: see its test. */
export const CASES: Readonly<
  Record<
    Exclude<AccessPattern, 'ENROLLMENTS_READ'>,
    { readonly who: string; readonly each: (nth: number) => readonly Entry[] }
  >
> = {
  BREAK_GLASS_BURST: {
    who: 'staff:officer-1',
    each: (nth) => [
      seen({
        event: nth % 2 === 0 ? 'break-glass.requested' : 'break-glass.refused',
        actor: 'staff:officer-1',
      }),
    ],
  },
  IDENTITY_PROBING: { who: 'client:kiosk', each: probed },
  DECRYPTION_FAILURES: {
    who: 'service:worker',
    each: () => [
      seen({ event: 'step.failed', actor: 'service:worker', facts: { code: 'NOT_OPENED' } }),
    ],
  },
  SIGN_INS_REFUSED: {
    who: 'service:patient-portal',
    each: (nth) => {
      const of = ['portal.sign-in-refused', 'portal.activation-refused', 'portal.change-refused'];
      return system(of[nth % of.length] as Entry['event'], 'service:patient-portal');
    },
  },
  STAFF_REFUSED: {
    who: 'staff:clerk-1',
    each: (nth) => system(nth % 2 === 0 ? 'codec.refused' : 'staff.refused', 'staff:clerk-1'),
  },
  TOKENS_REFUSED: {
    who: 'service:api',
    each: () => [refusals('service:api', { problem: 'unauthenticated', fault: 'signature' })],
  },
};
