import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import { postgresAuditTrail } from '../../../infra/postgres/audit-trail.js';
import { openDatabase, rows } from '../../../infra/postgres/database.js';
import { entryOf, newIds } from '../../infra/audit/support/trail-bench.js';
import { startTestDatabase } from '../../support/test-database.js';

/**
 * What the trail costs: `node infra/dev/bootstrap.mjs test/bench/audit-trail/main.ts [enrollments]`. So many enrollments
 * append their entries one after the other, 50 of them at a time, each entry durable before the next. Beside it, by
 * turns, the same entries as rows of a plain table: no chain, no words that are checked, one commit each. One line:
 * entries a second, milliseconds an enrollment of 40 entries, and both as ratios to the plain table; then for one alone.
 */
const [enrollments = 200] = process.argv.slice(2).map(Number);
const ROUNDS = 6;
const AT_ONCE = 50;
/** About as many entries as an enrollment has. */
const OF_A_SAGA = 40;
const POOL_SIZE = 10;

const database = await startTestDatabase();
const worker = openDatabase({
  url: database.urls.worker,
  caFile: database.caFile,
  ...{ poolSize: POOL_SIZE, applicationName: 'bench' },
});
await database.owner.raw(
  'CREATE TABLE plain_entry (entry_id uuid PRIMARY KEY, enrollment_id uuid, event text, facts jsonb, at timestamptz DEFAULT now())',
);
await database.owner.raw('GRANT INSERT ON plain_entry TO enrollment_worker');
const trail = postgresAuditTrail(worker);

type Append = (entry: AuditEntry) => Promise<unknown>;
const ARMS: readonly (readonly ['trail' | 'plain', Append])[] = [
  ['trail', (entry) => trail.append(entry)],
  [
    'plain',
    ({ entryId, enrollmentId, event, facts }) =>
      rows(
        worker,
        'INSERT INTO plain_entry (entry_id, enrollment_id, event, facts) VALUES (?, ?, ?, ?::jsonb)',
        [entryId, enrollmentId, event, JSON.stringify(facts)],
      ),
  ],
];

/** Appends a round's entries; answers the milliseconds that it took. */
async function appended(append: Append, count: number, atOnce: number): Promise<number> {
  const waiting = [...newIds(count)];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
        for (let n = 1; n <= OF_A_SAGA; n += 1) {
          const entry = entryOf(id, 'step.attempted', { attempt: n, verb: 'perform' });
          await append({ entryId: randomUUID(), ...entry });
        }
    }),
  );
  return performance.now() - began;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

for (const [count, atOnce] of [
  [Math.ceil(enrollments / ROUNDS), AT_ONCE],
  [1, 1],
] as const) {
  const spentMs = { trail: 0, plain: 0 };
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [arm, append] of round % 2 === 0 ? ARMS : ARMS.toReversed()) {
      const ms = await appended(append, count, atOnce);
      if (round > 0) spentMs[arm] += ms; // The first round warms up.
    }
  const told = {
    atOnce,
    entriesPerSecond: rounded((count * ROUNDS * OF_A_SAGA * 1_000) / spentMs.trail),
    msPerEnrollment: rounded(spentMs.trail / (count * ROUNDS)),
    ratioToPlain: rounded(spentMs.trail / spentMs.plain),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
await worker.destroy();
await database.stop();
