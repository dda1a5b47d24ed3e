import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { HouseCopy } from './support/house-copy.js';

const line = (text: string, times: number): string => `${text}\n`.repeat(times);

/** Breaches of style rules, by the tool that has to find them and the words it uses. */
const BREACHES: readonly (readonly [
  tool: 'biome' | 'oxlint' | 'knip',
  finds: string,
  path: string,
  text: string,
])[] = [
  ['biome', 'noProcessEnv', 'infra/http/breach-env.ts', 'export const home = process.env;\n'],
  ['biome', 'noConsole', 'infra/http/breach-console.ts', `console.log('x');\nexport {};\n`],
  ['biome', 'useFilenamingConvention', 'infra/http/breach_name.ts', 'export {};\n'],
  ['biome', 'noDefaultExport', 'infra/http/breach-default.ts', 'export default 1;\n'],
  ['biome', 'format', 'infra/http/breach-format.ts', 'export   const x=1\n'],
  [
    'oxlint',
    'no-floating-promises',
    'infra/http/breach-floating.ts',
    'Promise.resolve();\nexport {};\n',
  ],
  [
    'oxlint',
    'restrict-template-expressions',
    'infra/http/breach-template.ts',
    'export const text = (value: object) => `\u0024{value}`;\n',
  ],
  [
    'oxlint',
    'switch-exhaustiveness-check',
    'infra/http/breach-switch.ts',
    `export function pick(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n}\n`,
  ],
  ['oxlint', 'max-lines', 'infra/http/breach-long.ts', line('export {};', 151)],
  [
    'oxlint',
    'max-lines-per-function',
    'infra/http/breach-function.ts',
    `export function long(x: number) {\n${line('  x += 1;', 51)}  return x;\n}\n`,
  ],
  [
    'oxlint',
    'complexity',
    'infra/http/breach-complex.ts',
    `export const f = (x: number) =>\n${line('  x > 1 ? 1 :', 9)}  0;\n`,
  ],
  [
    'knip',
    'breachExport',
    'infra/http/breach-dead.ts',
    'export const used = 1;\nexport const breachExport = 1;\n',
  ],
  [
    'knip',
    'left-pad',
    'infra/http/breach-dead-user.ts',
    `import 'left-pad';\nimport { used } from './breach-dead.js';\nexport const breach = used;\n`,
  ],
];

let house: HouseCopy;
const said: Record<'biome' | 'oxlint' | 'knip', string> = { biome: '', oxlint: '', knip: '' };

before(() => {
  house = new HouseCopy();
  for (const [, , path, text] of BREACHES) house.write(path, text);
  house.write('infra/http/main.ts', `import './breach-dead-user.js';\n`);
  said.biome = house.run('biome', 'ci', '--reporter=github', '--max-diagnostics=200', 'infra/http');
  said.oxlint = house.run('oxlint', '--type-aware', '--format=unix', 'infra/http');
  said.knip = house.run('knip', '--no-progress', '--reporter=compact');
});
after(() => house.remove());

for (const [tool, finds, path] of BREACHES)
  test(`${tool} catches ${finds}`, () => {
    const name = path.split('/').at(-1) ?? '';
    const lines = said[tool].split('\n').filter((each) => each.includes(name));
    assert.ok(
      lines.some((each) => each.includes(finds)),
      `${tool} said of ${name}: ${lines.join(' / ')}`,
    );
  });

test('the bundler refuses a Node builtin in workflow code', async () => {
  house.write(
    'workflows/breach-builtin.ts',
    `import { readFileSync } from 'node:fs';\nexport const breach = readFileSync;\n`,
  );
  await assert.rejects(
    bundleWorkflowCode({
      workflowsPath: `${house.folder}/workflows/breach-builtin.ts`,
      logger: new DefaultLogger('ERROR', () => undefined),
    }),
  );
});
