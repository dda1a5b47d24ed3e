import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../../infra/dev/own-code.js';
import { moduleUrl, runProgram } from '../dev/support/program.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const crashing = (how: string): string => `
  import { endOnCrash } from '${moduleUrl('infra/observability/end-on-crash.ts')}';
  import { jsonLog } from '${moduleUrl('infra/observability/log.ts')}';
  endOnCrash(jsonLog('worker', 'info'));
  setTimeout(() => { ${how} });
  setTimeout(() => undefined, 60_000);`;

for (const [what, how] of [
  ['an error that nothing caught', `throw new Error('Zebulon Quxworth');`],
  ['a promise that was rejected for nobody', `Promise.reject(new Error('Zebulon Quxworth'));`],
] as const)
  test(`${what} ends the process with one line, which quotes nothing, and a code that is not 0`, async (t) => {
    const { code, output } = await runProgram(temporaryFolder(t), 'crash', crashing(how)).exit;
    const { time: _time, ...line } = JSON.parse(output) as Record<string, unknown>;
    assert.deepEqual(line, {
      ...{ level: 'error', process: 'worker', event: 'process.failed', code: 'UNEXPECTED' },
    });
    assert.equal(code, 1);
  });

test('every process of ours ends so', () => {
  for (const main of [
    ...['api/main.ts', 'api/codec/main.ts', 'api/break-glass/main.ts'],
    ...['api/patient-portal/main.ts', 'worker/main.ts', 'infra/log-store/main.ts'],
  ])
    assert.match(readFileSync(join(ROOT, main), 'utf8'), /^ {2}endOnCrash\(log\);$/m, main);
});
