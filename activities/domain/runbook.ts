import type { Outcome } from './outcome.js';
import type { SupportNotice } from './support-notice.js';
import type { WaitKind } from './wait.js';

/** What a person has to deal with. Each has its entry in `infra/ops/RUNBOOK.md`, "Outcomes that need a person". */
export const RUNBOOK_ENTRIES = [
  ...(['AWAITING_REVIEW', 'AWAITING_REPAIR'] as const),
  ...(['STUCK_UNDO', 'ADAPTER_UNAVAILABLE', 'RESIDUE', 'ROLLED_BACK', 'ANSWER_LOST'] as const),
  ...(['WELCOME_NOT_SENT', 'WELCOME_UNCONFIRMED', 'PATIENTS_INSERT_FAILED'] as const),
  ...(['RECOVERING', 'CONTRADICTED', 'STRANGERS', 'POISON_ROW'] as const),
  ...(['RESTORED', 'TRAIL_NOT_GENUINE', 'KEY_OVERDUE', 'ACCESS_ALERT', 'BREAK_GLASS'] as const),
] as const;
export type RunbookEntry = (typeof RUNBOOK_ENTRIES)[number];

/** Where the entry is, as a link below the root of this repository. */
export const runbookLink = (entry: RunbookEntry): string =>
  `infra/ops/RUNBOOK.md#${entry.toLowerCase()}`;

export const OF_WAIT: Readonly<Record<WaitKind, RunbookEntry>> = {
  review: 'AWAITING_REVIEW',
  repair: 'AWAITING_REPAIR',
};

export const OF_ATTENTION: Readonly<Record<NonNullable<Outcome['attention']>, RunbookEntry>> = {
  WELCOME_NOT_SENT: 'WELCOME_NOT_SENT',
  WELCOME_UNCONFIRMED: 'WELCOME_UNCONFIRMED',
};

/** Of an undo that is stuck at a code. */
export const ofStuckUndo = (code: string | null): RunbookEntry =>
  code === 'ADAPTER_UNAVAILABLE' ? code : 'STUCK_UNDO';

/** Of what IT support is told. */
export function ofNotice({ kind, code }: Pick<SupportNotice, 'kind' | 'code'>): RunbookEntry {
  if (kind === 'needs-attention') return ofAttention(code);
  if (kind === 'rolled-back') return code === 'ANSWER_LOST' ? code : 'ROLLED_BACK';
  return OF_KIND[kind];
}

const OF_KIND: Readonly<
  Record<Exclude<SupportNotice['kind'], 'needs-attention' | 'rolled-back'>, RunbookEntry>
> = {
  'awaiting-repair': 'AWAITING_REPAIR',
  'patients-insert-failed': 'PATIENTS_INSERT_FAILED',
  'break-glass': 'BREAK_GLASS',
  'key-overdue': 'KEY_OVERDUE',
  'access-alert': 'ACCESS_ALERT',
};

function ofAttention(code: SupportNotice['code']): RunbookEntry {
  if (code === 'WELCOME_NOT_SENT' || code === 'WELCOME_UNCONFIRMED') return code;
  return ofStuckUndo(code);
}
