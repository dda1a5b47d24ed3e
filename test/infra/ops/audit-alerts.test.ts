import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type AccessBench,
  seen,
  startAccessBench,
  THRESHOLD,
} from '../postgres/support/access-bench.js';
import { objectIn, opsHere } from './support/ops-command.js';

let bench: AccessBench;
before(async () => {
  bench = await startAccessBench();
});
after(() => bench?.stop());

const audit = (...words: readonly string[]) =>
  opsHere(
    {
      MODE: 'development',
      DATABASE_READER_URL: bench.database.urls.reader,
      DATABASE_CA_FILE: bench.database.caFile,
    },
    'audit',
    ...words,
  );
const officer = 'staff:officer-1' as const;

test('alerts on unusual access name whom they are about; what else they did is a list', async () => {
  const facts = { fields: ['phone'] } as const;
  const asked = Array.from({ length: THRESHOLD }, () =>
    seen({ event: 'break-glass.requested', actor: officer, facts }),
  );
  await bench.append(...asked);
  assert.match((await audit('alerts')).stdout, /^No alert was raised\.$/m);
  await bench.look();
  const told = await audit('alerts', '--since', '1h');
  assert.match(
    told.stdout,
    /Z +BREAK_GLASS_BURST +staff:officer-1 +5 within 60 minutes +[0-9a-f-]{36}$/m,
  );
  const { alerts } = objectIn(await audit('alerts', '--json')) as { alerts: object[] };
  assert.equal(alerts.length, 1);
  const done = await audit('by', officer);
  for (const { enrollmentId } of asked)
    assert.match(
      done.stdout,
      new RegExp(`${enrollmentId} +Break-glass was asked for.*: telephone number$`, 'm'),
    );
  const service = await audit('by', 'service:worker');
  assert.match(
    service.stdout,
    /Z +- +Unusual access: BREAK_GLASS_BURST by staff:officer-1, 5 within/,
  );
});

test('further back than asked nothing is listed', async () => {
  await bench.pass(120);
  assert.match((await audit('alerts', '--since', '1h')).stdout, /^No alert was raised\.$/m);
  assert.match((await audit('by', officer, '--since', '1h')).stdout, /^Nothing was done\.$/m);
});

for (const words of [
  ['alerts', officer],
  ['alerts', '--since', 'ever'],
  ['by'],
  ['by', 'officer-1'],
  ['by', officer, officer],
])
  test(`one line and exit 2: ops audit ${words.join(' ')}`, async () => {
    const { code, stdout, stderr } = await audit(...words);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /^[^\n]+\n$/);
  });
