import { failureText, isFailureCode } from '../../activities/domain/failure.js';
import { enrollmentWorkflowId, purgeWorkflowId } from '../../activities/domain/ids.js';
import { ofNotice, runbookLink } from '../../activities/domain/runbook.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import type { Told } from './told.js';

/** Where the Web UI shows a workflow. */
export interface WebUi {
  readonly webUiUrl: string;
  readonly namespace: string;
}

const HAPPENED: Readonly<Record<SupportNotice['kind'], string>> = {
  'rolled-back': 'an enrollment was rolled back',
  'needs-attention': 'an enrollment needs attention',
  'awaiting-repair': 'an enrollment waits for a system to be mended',
  'patients-insert-failed': 'a patient record could not be inserted',
  'break-glass': 'fields of a live dossier were opened under break-glass',
  'key-overdue': 'an old wrapping key cannot be destroyed',
  'access-alert': 'access is unusual',
};
const OTHER_CODES = {
  WELCOME_NOT_SENT: 'The patient is enrolled, but the mail server refused the welcome letter.',
  WELCOME_UNCONFIRMED:
    'The patient is enrolled, but nobody can say whether the welcome letter went out.',
  EMERGENCY_CARE: 'Needed for emergency care.',
  PATIENT_REQUEST: 'The patient asked for it.',
  LEGAL_OBLIGATION: 'The law demands it.',
  INCIDENT_INVESTIGATION: 'An incident is being looked into.',
  KEY_OVERDUE: 'Backups open for longer than promised. What holds it back: ops keys status',
  BREAK_GLASS_BURST: 'One officer asks for dossiers under break-glass again and again.',
  IDENTITY_PROBING: 'One client hands people in again whose inquiries are used up for the day.',
  DECRYPTION_FAILURES: 'Sealed fields or wrapped keys do not open, again and again.',
  SIGN_INS_REFUSED: 'Sign-ins at the patient portal are refused again and again.',
  STAFF_REFUSED: 'Somebody is refused again and again where only staff may go.',
  TOKENS_REFUSED: 'Tokens that are none of ours are tried at the API again and again.',
  ENROLLMENTS_READ: 'One client or person looks at very many enrollments.',
} as const;
const LONGEST_VALUE = 120;
const LABEL_WIDTH = 16;

export const happened = ({ kind }: SupportNotice): string => HAPPENED[kind];

/** A value for one line of plain ASCII, however it came into the facts. */
export const inLine = (value: string): string =>
  value.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_VALUE);

/** Everything that finds the transaction and its reason; nothing that finds the person. */
export function details({ notice, at }: Told, ui: WebUi): string {
  const what: Lines = [
    ['Code', notice.code],
    ['Reason', reasonOf(notice.code)],
  ];
  const time: Lines = [['Time', at.toISOString()]];
  const lines = isOfSystem(notice)
    ? [...what, ...systemFacts(notice), ...time]
    : [...transaction(notice), ...what, ...tries(notice), ...time, ...more(notice, ui)];
  return lines.map(([label, value]) => (value === undefined ? '' : line(label, value))).join('');
}

type Lines = readonly (readonly [label: string, value: string | undefined])[];

/** Whether it concerns no single enrollment. */
const isOfSystem = ({ overdueKey, alert }: SupportNotice): boolean =>
  overdueKey !== undefined || alert !== undefined;

function systemFacts({ overdueKey: key, alert, code, correlationId }: SupportNotice): Lines {
  if (alert === undefined)
    return [
      ['Key', key && `${key.lineage} ${key.version}`],
      ['Runbook', runbookLink('KEY_OVERDUE')],
    ];
  const { count, windowMinutes, threshold } = alert;
  return [
    ['Counted', `${count} within ${windowMinutes} minutes; an alert from ${threshold} on`],
    ['Correlation id', correlationId],
    ['Whose', 'ops audit alerts'],
    ['Runbook', `README.md, "Watching access", ${code}`],
  ];
}

const transaction = ({ enrollmentId, correlationId, patientId, step }: SupportNotice): Lines => [
  ['Enrollment', enrollmentId],
  ['Correlation id', correlationId],
  ['Patient id', patientId],
  ['Step', step ?? undefined],
];

const tries = ({ attempts }: SupportNotice): Lines => [['Attempts', `${attempts}`]];

const more = (notice: SupportNotice, ui: WebUi): Lines => [
  ...refusal(notice),
  ['Ticket', notice.ticket],
  ['Opened', notice.fields?.join(', ')],
  ['Saga', workflowUrl(ui, enrollmentWorkflowId(notice.enrollmentId))],
  ['Purge, if any', workflowUrl(ui, purgeWorkflowId(notice.enrollmentId))],
  ['Runbook', runbookLink(ofNotice(notice))],
];

function refusal({ refusedAt = {}, attempted }: SupportNotice): Lines {
  return [
    ['SQLSTATE', refusedAt.sqlState],
    ['Constraint', refusedAt.constraint],
    ['Table', refusedAt.table],
    ['Column', refusedAt.column],
    ['Gender', attempted?.gender],
    ['State', attempted?.state],
    ['Country', attempted?.country],
    ['Not shown', attempted?.fields.join(', ')],
  ];
}

const line = (label: string, value: string): string =>
  `${`${label}:`.padEnd(LABEL_WIDTH)} ${inLine(value)}\n`;

const reasonOf = (code: SupportNotice['code']): string =>
  isFailureCode(code) ? failureText(code) : OTHER_CODES[code];

/** Where the Web UI shows one workflow. */
export const workflowUrl = ({ webUiUrl, namespace }: WebUi, workflowId: string): string =>
  `${webUiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowId}`;
