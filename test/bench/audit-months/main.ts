import { randomUUID } from 'node:crypto';
import { type EnrollmentId, SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { readStory } from '../../../infra/postgres/audit-story.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { openDatabase } from '../../../infra/postgres/database.js';
import { makeMonth, placeEntry } from '../../infra/audit/support/placed-entry.js';
import { entryOf, newIds } from '../../infra/audit/support/trail-bench.js';
import { startTestDatabase } from '../../support/test-database.js';

/**
 * What an entry costs by how many months the trail has: `node --import tsx test/bench/audit-months/main.ts [entries]`.
 * Two databases are measured by turns, so that the machine's mood is the same for both: one as it is installed, one with
 * seven years of months more. One line each: milliseconds per call with few and with many, and their ratio.
 */
const [entries = 1_000] = process.argv.slice(2).map(Number);
const ROUNDS = 10;
const MONTHS = 84;
/** About as many entries as an enrollment has. */
const OF_A_SAGA = 40;

type Call = (on: Awaited<ReturnType<typeof bench>>) => Promise<unknown>;

/** One connection, as long as the measuring lasts: what is prepared and planned once is so for both. */
async function bench(months: number) {
  const database = await startTestDatabase();
  const { owner, urls, caFile } = database;
  for (let month = 1; month <= months; month += 1)
    await makeMonth(owner, new Date(Date.UTC(2010, month, 1)).toISOString());
  await placeEntry(owner, { id: SYSTEM_TRAIL, at: '2015-01-01T00:00:00.000Z' });
  const one = { poolSize: 1, applicationName: 'bench' };
  const [known = SYSTEM_TRAIL, read = SYSTEM_TRAIL] = newIds(2);
  for (let n = 0; n < OF_A_SAGA; n += 1) await appendAudit(owner, append(read));
  return { database, known, read, worker: openDatabase({ url: urls.worker, caFile, ...one }) };
}

const append = (id: EnrollmentId) => ({
  ...entryOf(id, 'step.attempted', { attempt: 1, verb: 'perform' }),
  entryId: randomUUID(),
});

const CALLS: Readonly<Record<string, Call>> = {
  'append the first entry of a chain': ({ worker }) =>
    appendAudit(worker, append(newIds(1)[0] ?? SYSTEM_TRAIL)),
  'append to a chain of this month': ({ worker, known }) => appendAudit(worker, append(known)),
  'append to a chain of years': ({ worker }) => appendAudit(worker, append(SYSTEM_TRAIL)),
  'read a chain of this month': ({ worker, read }) => readStory(worker, read),
};

const [few, many] = [await bench(0), await bench(MONTHS)];
for (const [what, call] of Object.entries(CALLS)) {
  const spent = new Map([few, many].map((on) => [on, 0]));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const on of round % 2 === 0 ? [few, many] : [many, few]) {
      const began = performance.now();
      for (let n = 0; n < entries / ROUNDS; n += 1) await call(on);
      // The first round warms up.
      if (round > 0) spent.set(on, (spent.get(on) ?? 0) + performance.now() - began);
    }
  const [fewMs = 0, manyMs = 0] = [...spent.values()].map((ms) =>
    Number((ms / entries).toFixed(3)),
  );
  const ratio = Number((manyMs / fewMs).toFixed(2));
  process.stdout.write(`${JSON.stringify({ what, fewMs, manyMs, ratio })}\n`);
}
for (const { database, worker } of [few, many]) {
  await worker.destroy();
  await database.stop();
}
