import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { pino } from 'pino';
import type { LogFields } from '../../../activities/domain/log.js';
import { Phi } from '../../../activities/domain/phi.js';

const secret = 'Ada Lovelace';
const phi = new Phi({ fullName: secret });

const asText: Readonly<Record<string, () => string>> = {
  'JSON.stringify': () => JSON.stringify({ phi }),
  'template literal': () => `${phi as unknown as string}`,
  'string concatenation': () => ''.concat(phi as unknown as string),
  'util.inspect, hidden fields shown': () => inspect(phi, { showHidden: true, depth: 9 }),
  'util.format': () => format('%s %o %O %j', phi, phi, phi, phi),
  'copying its own properties': () => JSON.stringify(Object.assign({}, phi)),
  'Error cause': () => inspect(new Error('x', { cause: phi })),
  structuredClone: () => JSON.stringify(structuredClone(Object.assign({}, phi))),
  pino: () => {
    let line = '';
    const sink = {
      write(text: string) {
        line += text;
      },
    };
    pino({}, sink).info({ phi }, 'x');
    return line;
  },
};
for (const [way, render] of Object.entries(asText))
  test(`PHI does not survive ${way}`, () => assert.ok(!render().includes(secret)));

test('types refuse PHI and bare text in a log line', () => {
  const fields: LogFields[] = [
    // @ts-expect-error a Phi is no log field
    { phi },
    // @ts-expect-error nor is bare text a step
    { step: secret },
    // @ts-expect-error nor a code
    { code: secret },
  ];
  assert.equal(fields.length, 3);
});
