import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ownCode, ROOT } from '../../../../infra/dev/own-code.js';
import { answerTo } from '../../../../infra/ops/answer.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PATIENCE_MS = 180_000;

/** Runs the command line as an engineer does, with no settings but those given. */
export async function ops(
  settings: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ran> {
  const child = spawn(process.execPath, [...ownCode('infra/ops/main.ts'), ...words], {
    cwd: ROOT,
    env: { STATE_FOLDER: NOWHERE, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.doesNotMatch(said.stdout + said.stderr, /\n\s+at .*:\d+:\d+/, 'a stack trace');
  return { code, ...said };
}

/** The same within this process, where nothing depends on how a process starts and ends. */
export async function opsHere(
  settings: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ran> {
  const { exit, stdout, stderr } = await answerTo(words, {
    variables: settings,
    stateFolder: settings['STATE_FOLDER'] ?? NOWHERE,
    tell: () => undefined,
  });
  return { code: exit, stdout, stderr };
}

/** A state folder in which no stack runs. */
const NOWHERE = join(ROOT, 'test', 'no-such-state');

/** What `--json` printed: one object, or the test fails. */
export function objectIn({ stdout }: Ran): Readonly<Record<string, unknown>> {
  const content: unknown = JSON.parse(stdout);
  assert.ok(typeof content === 'object' && content !== null && !Array.isArray(content));
  assert.equal(stdout, `${JSON.stringify(content)}\n`);
  return content as Readonly<Record<string, unknown>>;
}
