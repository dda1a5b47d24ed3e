import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { COUNTS } from '../../../infra/postgres/access-patterns.js';
import { rows } from '../../../infra/postgres/database.js';
import { count } from '../../support/counts.js';
import {
  type AccessBench,
  seen,
  startAccessBench,
  THRESHOLD,
  WINDOW_MINUTES,
} from './support/access-bench.js';
import { CASES } from './support/access-cases.js';
import { AccessModel } from './support/access-model.js';

let bench: AccessBench;
before(async () => {
  bench = await startAccessBench();
});
beforeEach(() => bench.forget());
after(() => bench?.stop());

for (const [pattern, { who, each }] of Object.entries(CASES))
  test(`${pattern}: no alert below the threshold, one at it, laid to who did it`, async () => {
    for (let nth = 1; nth < THRESHOLD; nth += 1) await bench.append(...each(nth));
    assert.deepEqual(await bench.look(), []);
    await bench.append(...each(THRESHOLD));
    assert.deepEqual(await bench.look(), [`${pattern} ${who} ${THRESHOLD}`]);
  });

test('what others do, or the same person otherwise, does not count', async () => {
  const { each } = CASES.BREAK_GLASS_BURST;
  for (let nth = 1; nth < THRESHOLD; nth += 1) await bench.append(...each(nth));
  await bench.append(
    seen({ event: 'break-glass.requested', actor: 'staff:officer-2' }),
    seen({ event: 'break-glass.approved', actor: 'staff:officer-1' }),
    seen({ event: 'codec.opened', actor: 'staff:officer-1' }),
    seen({ event: 'step.failed', actor: 'service:worker', facts: { code: 'UNAVAILABLE' } }),
  );
  assert.deepEqual(await bench.look(), []);
});

test('an alert stands in the trail and in the outbox of IT support, which is not told whom it is about', async () => {
  const { each } = CASES.BREAK_GLASS_BURST;
  for (let nth = 1; nth <= THRESHOLD + 2; nth += 1) await bench.append(...each(nth));
  await bench.look();
  const [entry] = await rows<{ actor: string; facts: object; id: string; correlation: string }>(
    bench.database.auditor,
    `SELECT actor, facts, entry_id AS id, correlation_id AS correlation FROM audit_entry
     WHERE enrollment_id = ? AND event = 'access.alerted'`,
    [SYSTEM_TRAIL],
  );
  const counts = { times: THRESHOLD + 2, threshold: THRESHOLD, windowMinutes: WINDOW_MINUTES };
  assert.equal(entry?.actor, 'service:worker');
  assert.deepEqual(entry?.facts, {
    ...{ pattern: 'BREAK_GLASS_BURST', watched: 'staff:officer-1', counts },
  });
  const notices = await rows<{ facts: object }>(
    bench.database.reader,
    `SELECT facts FROM support_notice WHERE kind = 'access-alert'`,
    [],
  );
  const alert = { id: entry?.id, count: THRESHOLD + 2, threshold: THRESHOLD };
  const told = { code: 'BREAK_GLASS_BURST', attempts: 0 };
  assert.deepEqual(
    notices.map(({ facts }) => facts),
    [
      {
        ...told,
        correlationId: entry?.correlation,
        alert: { ...alert, windowMinutes: WINDOW_MINUTES },
      },
    ],
  );
});

test('several who look at once raise one alert', async () => {
  const lookAtOnce = () => Promise.all(Array.from({ length: 8 }, () => bench.look()));
  await lookAtOnce(); // Each has its connection now, so that none comes late.
  const { each } = CASES.STAFF_REFUSED;
  for (let nth = 1; nth <= THRESHOLD; nth += 1) await bench.append(...each(nth));
  const found = await lookAtOnce();
  assert.equal(found.flat().length, 1);
});

test('of very many at once the rest is told by the next looks, each once', async () => {
  const clerks = Array.from({ length: 120 }, (_, nth) => `staff:clerk-${nth}` as const);
  await bench.append(
    ...clerks.flatMap((actor) =>
      Array.from({ length: THRESHOLD }, () => seen({ event: 'codec.refused', actor })),
    ),
  );
  const found = [await bench.look(), await bench.look(), await bench.look(), await bench.look()];
  assert.deepEqual(
    found.map(({ length }) => length),
    [50, 50, 20, 0],
  );
  assert.equal(new Set(found.flat()).size, clerks.length);
});

const course = fc.array(
  fc.oneof(
    fc.record({ who: fc.nat(1), times: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ minutes: fc.integer({ min: 1, max: 45 }) }),
    fc.constant('look' as const),
  ),
  { minLength: 4, maxLength: 24 },
);

test('over any course of time: an alert whenever the last window holds the threshold and no alert, never else', async () => {
  const property = fc.asyncProperty(course, async (moves) => {
    await bench.forget();
    const model = new AccessModel();
    for (const move of [...moves, 'look' as const]) {
      if (move === 'look') {
        assert.deepEqual((await bench.look()).toSorted(), model.look());
      } else if ('minutes' in move) {
        await bench.pass(move.minutes);
        model.now += move.minutes;
      } else {
        const actor = `staff:officer-${move.who}` as const;
        // One entry that stands for so many.
        const facts = { counts: { times: move.times } };
        await bench.append(seen({ event: 'break-glass.requested', actor, facts }));
        model.see(move.who, move.times);
      }
    }
  });
  await fc.assert(property, { numRuns: count(25, 500) });
});

test('each count reads an index over just its entries', async () => {
  const plan = await bench.database.worker.transaction(async (tx) => {
    // A table without rows would be read whole.
    await rows(tx, 'SET LOCAL enable_seqscan = off');
    await rows(tx, 'SET LOCAL enable_bitmapscan = off');
    const explained = await rows<{ 'QUERY PLAN': string }>(
      tx,
      `EXPLAIN WITH since AS (SELECT now() - interval '1 hour' AS at) ${COUNTS}`,
    );
    return explained.map((line) => line['QUERY PLAN']);
  });
  const reads = plan.filter((line) => / Scan .*on audit_entry/.test(line));
  const own = /Index Scan using audit_entry_\w+_((event|expr)_at_idx on|pkey .* received)/;
  assert.notEqual(reads.length, 0);
  for (const read of reads) assert.match(read, own);
});
