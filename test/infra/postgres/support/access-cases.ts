import type { AccessPattern } from '../../../../activities/domain/access-pattern.js';
import type { AuditEntry } from '../../../../activities/domain/audit.js';
import { SYSTEM_TRAIL } from '../../../../activities/domain/ids.js';
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

/** By pattern: who is meant, and what happens at each of a number of times. */
export const CASES: Readonly<
  Record<AccessPattern, { readonly who: string; readonly each: (nth: number) => readonly Entry[] }>
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
};
