import { objectIn, opsHere, type Ran } from './ops-command.js';

/** What the doctor said: its exit, the codes that it found, and all of it. */
export interface Examination {
  readonly exit: number | null;
  readonly codes: readonly string[];
  readonly states: Readonly<Record<string, string>>;
  readonly said: string;
}

/** `ops doctor` with these settings; what it printed is one object. */
export async function examinedWith(
  settings: Readonly<Record<string, string>>,
): Promise<Examination> {
  const ran: Ran = await opsHere({ MODE: 'development', ...settings }, 'doctor', '--json');
  const { findings, checks } = objectIn(ran) as {
    findings: { code: string; says: string; next: string }[];
    checks: { check: string; state: string }[];
  };
  return {
    exit: ran.code,
    codes: findings.map(({ code }) => code).toSorted(),
    states: Object.fromEntries(checks.map(({ check, state }) => [check, state])),
    said: ran.stdout + ran.stderr,
  };
}

/** An API that is nowhere, so that no other of this machine is asked. */
export const NOWHERE = { PUBLIC_API_URL: 'http://127.0.0.1:1' };
