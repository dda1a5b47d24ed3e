import type { OpsConfig } from '../../config/ops-config.js';
import type { Surroundings } from '../surroundings.js';
import type { Examined, Finding, FindingCode } from './finding.js';

/** One thing to look at. A check throws when what it looks at is away, and does not have to say how. */
export interface Check {
  readonly name: string;
  /** The setting that says where it is; without it the check is not made. */
  readonly setting: string;
  readonly away: FindingCode;
  isNamed(config: OpsConfig): boolean;
  /** Null: there was nothing to see. */
  examine(at: Surroundings): Promise<Examined | null>;
}

/** What became of a check. */
export interface Checked {
  readonly check: string;
  readonly state: 'ok' | 'finding' | 'away' | 'nothing' | 'not-asked';
  readonly facts: Examined['facts'];
  readonly findings: readonly Finding[];
}

/** However much is down, everything is told after so long. */
const DEADLINE_MS = 8_000;

/** Makes all checks at once, each with its deadline: what hangs holds nothing up. Never throws. */
export const examineAll = (
  checks: readonly Check[],
  at: Surroundings,
): Promise<readonly Checked[]> => Promise.all(checks.map((each) => examined(each, at)));

async function examined(check: Check, at: Surroundings): Promise<Checked> {
  const { name, setting, away } = check;
  if (!check.isNamed(at.config))
    return { check: name, state: 'not-asked', facts: { needs: setting }, findings: [] };
  try {
    const seen = await within(check.examine(at));
    if (seen === null) return { check: name, state: 'nothing', facts: {}, findings: [] };
    const { facts, findings } = seen;
    return { check: name, state: findings.length > 0 ? 'finding' : 'ok', facts, findings };
  } catch (error) {
    const says =
      error === TOO_LATE ? `no answer in ${DEADLINE_MS / 1_000} s` : 'it does not answer';
    return { check: name, state: 'away', facts: {}, findings: [{ code: away, says }] };
  }
}

const TOO_LATE = Symbol('too late');

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(TOO_LATE), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
