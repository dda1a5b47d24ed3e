import { SYSTEMS } from '../start/proof.js';
import type { Scenario } from '../start/scenarios.js';
import type { Probe } from './role-probes.js';

const MARK = (isHeld: boolean): string => (isHeld ? '✔' : '✖');

/** What became of an enrollment, and what of it is where. */
export function describeEnrollment({ title, status, proof, isProven }: Scenario): string {
  const code =
    status.failureCode === null ? '' : ` (${status.failureCode} at ${status.failedStep})`;
  return [
    '',
    `── ${title} ──`,
    `   enrollment ${status.enrollmentId}`,
    `   outcome    ${status.outcome}${code}`,
    ...SYSTEMS.map((system) => `     ${`${proof[system]}`.padStart(2)}  ${system}`),
    `   ${isProven ? '✔ proven' : '✖ NOT AS PROMISED'}`,
    '',
  ].join('\n');
}

/** What each role may do at Temporal, as it was tried. */
export const describeProbes = (probes: readonly Probe[]): string =>
  [
    '',
    '── Who may do what at Temporal ──',
    ...probes.map(({ what, isHeld }) => `   ${MARK(isHeld)} ${what}`),
    '',
  ].join('\n');
