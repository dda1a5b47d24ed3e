import type { StatusDocument } from '../../../api/status-schema.js';
import type { StackFile } from '../stack-file.js';
import { SYSTEMS } from './proof.js';
import type { Scenario } from './scenarios.js';

const TICKS: Readonly<Record<string, string>> = {
  done: '✔',
  undone: '↩',
  failed: '✖',
  pending: '·',
};
const STEP_WIDTH = 32;
const STATE_WIDTH = 12;

/** What a person reads after a scenario: the steps, what exists where, and where to look further. */
export function describe(
  { title, status, proof, mails, isProven }: Scenario,
  stack: StackFile,
): string {
  const { enrollmentId, outcome, failureCode, failedStep } = status;
  const failure = failureCode === null ? '' : ` (${failureCode} at ${failedStep})`;
  return [
    '',
    `── ${title} ──`,
    `   enrollment ${enrollmentId}`,
    `   outcome    ${outcome}${failure}, ${seconds(status.acceptedAt, status.endedAt)} after it was accepted`,
    '',
    ...status.steps.map(
      ({ name, state, attempts, startedAt, endedAt }) =>
        `   ${TICKS[state] ?? '▶'} ${name.padEnd(STEP_WIDTH)}${state.padEnd(STATE_WIDTH)}` +
        `${attempts} attempt(s)  ${seconds(startedAt, endedAt)}`,
    ),
    '',
    '   counted where it would be:',
    ...SYSTEMS.map((system) => `     ${`${proof[system]}`.padStart(2)}  ${system}`),
    ...mails.toPatient.map((subject) => `   mail to the patient: ${subject}`),
    ...mails.toSupport.map((subject) => `   mail to IT support:  ${subject}`),
    `   ${isProven ? '✔ proven' : '✖ NOT AS PROMISED'}`,
    `   Web UI     ${workflowUrl(stack, enrollmentId)}`,
  ].join('\n');
}

const workflowUrl = ({ uiUrl, namespace }: StackFile, id: string): string =>
  `${uiUrl}/namespaces/${namespace}/workflows/enrollment-${id}`;

const MS_PER_SECOND = 1_000;

function seconds(from: string | null, to: string | null): string {
  if (from === null || to === null) return '';
  return `${((Date.parse(to) - Date.parse(from)) / MS_PER_SECOND).toFixed(2)} s`;
}

/** One line that is overwritten while an enrollment moves. */
export const progressLine = ({ status, steps }: StatusDocument): string =>
  `   ${status.padEnd(STATE_WIDTH)} ${steps.map(({ state }) => TICKS[state] ?? '▶').join(' ')}`;

/** Where everything is, and a submission to try. */
export const links = (stack: StackFile): string =>
  [
    '',
    '── Look around ──',
    `   Enrollment page ${stack.portalUrl} (trust the authority ${stack.caFile} once)`,
    `   API docs        ${stack.apiUrl}/docs`,
    `   Temporal Web UI ${stack.uiUrl}/namespaces/${stack.namespace}/workflows`,
    `   Codec server    ${stack.codecUrl}`,
    `   Mail inbox      ${stack.inboxUrl}`,
    `   EHR partner     ${stack.partners.ehr}/__records`,
    '',
    '── Read histories in the Web UI ──',
    `   sign in at ${stack.codecUrl}/sign-in as support-1 (password: .stack/secrets/staff-password),`,
    '   then in the Web UI, button "Codec Server": use the endpoint above for your browser, include cross-origin credentials',
    '',
    '── Submit one yourself ──',
    '   npm run -s submit -- --wait',
    '   or with curl (the sealed sample is made anew at each start and good for a day):',
    `   TOKEN=$(npm run -s token -- --scope "enrollment:submit enrollment:read")`,
    `   curl --cacert ${stack.caFile} -H "authorization: Bearer $TOKEN" -H "content-type: application/json" \\`,
    `     -H "idempotency-key: $(cat .stack/sample.key)" -d @.stack/sample.json ${stack.apiUrl}/v1/enrollments`,
    '',
    '   Ctrl-C stops everything; the next start takes up what was in flight.',
    '',
  ].join('\n');
