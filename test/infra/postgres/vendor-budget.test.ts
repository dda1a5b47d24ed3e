import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { type Database, openDatabase, rows } from '../../../infra/postgres/database.js';
import { type BudgetTerms, postgresVendorBudget } from '../../../infra/postgres/vendor-budget.js';
import { failing } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const WORKERS = 4;
let database: TestDatabase;
/** As many workers, each with connections of its own. */
let pools: readonly Database[];
before(async () => {
  database = await startTestDatabase();
  pools = Array.from({ length: WORKERS }, (_, n) => {
    const { urls, caFile } = database;
    return openDatabase({ url: urls.worker, caFile, poolSize: 4, applicationName: `worker-${n}` });
  });
});
after(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()));
  await database.stop();
});

const budgetsOf = (terms: BudgetTerms) => pools.map((pool) => postgresVendorBudget(pool, terms));
const fullAt = async (vendor: string, sql: string) =>
  void (await rows(database.owner, `UPDATE vendor_budget SET full_at = ${sql} WHERE vendor = ?`, [
    vendor,
  ]));

test('of two hundred at once, from four workers, just as many pass as may at once', async () => {
  const terms = { vendor: 'at-once', calls: 20, windowSeconds: 3_600, burst: 7 };
  const budgets = budgetsOf(terms);
  const told = await Promise.allSettled(
    Array.from({ length: 200 }, (_, n) => budgets[n % WORKERS]?.take()),
  );
  assert.equal(told.filter(({ status }) => status === 'fulfilled').length, terms.burst);
  for (const each of told)
    if (each.status === 'rejected') assert.ok(failing('RATE_LIMITED')(each.reason));
});

interface Taken {
  readonly from: number;
  readonly to: number;
}

/** Four workers that ask as fast as they can; between which two moments each call was granted. */
async function takenIn(ms: number, terms: BudgetTerms): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const end = performance.now() + ms;
  const ask = async (budget: ReturnType<typeof postgresVendorBudget>) => {
    while (performance.now() < end) {
      const from = performance.now();
      const passed = await budget.take().then(
        () => true,
        () => false,
      );
      if (passed) taken.push({ from, to: performance.now() });
    }
  };
  await Promise.all(budgetsOf(terms).flatMap((budget) => [ask(budget), ask(budget)]));
  return taken;
}

for (const burst of [1, 5, 10])
  test(`four workers never pass the budget in any window, and use it up (burst ${burst})`, async (t) => {
    const terms = { vendor: `load-${burst}`, calls: 10, windowSeconds: 0.5, burst };
    const taken = await takenIn(2_500, terms);
    const windowMs = terms.windowSeconds * 1_000;
    const most = taken.map(
      ({ from }) => taken.filter((each) => each.from >= from && each.to < from + windowMs).length,
    );
    t.diagnostic(`${taken.length} calls, at most ${Math.max(...most)} in a window`);
    assert.ok(Math.max(...most) <= terms.calls);
    // Over the whole time too: what it holds, and what it fills by.
    const eachMs = windowMs / (terms.calls - burst + 1);
    const seconds =
      Math.max(...taken.map(({ to }) => to)) - Math.min(...taken.map(({ from }) => from));
    assert.ok(taken.length <= burst + Math.ceil(seconds / eachMs));
    assert.ok(taken.length >= burst + 2);
  });

test('who is refused is told when to come back, and passes then', async () => {
  const terms = { vendor: 'told', calls: 2, windowSeconds: 20, burst: 1 };
  const budget = postgresVendorBudget(database.worker, terms);
  await budget.take();
  const refused = await budget.take().catch((error: unknown) => error);
  assert.ok(refused instanceof Failure && refused.code === 'RATE_LIMITED');
  assert.equal(refused.retryAfterSeconds, 10);
  await fullAt('told', "full_at - interval '10 seconds'");
  await budget.take();
});

test('a vendor is held to its own budget only', async () => {
  const terms = { calls: 1, windowSeconds: 60, burst: 1 };
  await postgresVendorBudget(database.worker, { ...terms, vendor: 'one' }).take();
  await postgresVendorBudget(database.worker, { ...terms, vendor: 'other' }).take();
});

test('a clock that was set back stops nobody for longer than an empty bucket would', async () => {
  const terms = { vendor: 'clock', calls: 4, windowSeconds: 60, burst: 2 };
  const budget = postgresVendorBudget(database.worker, terms);
  await budget.take();
  await fullAt('clock', "now() + interval '1 day'");
  const refused = await budget.take().catch((error: unknown) => error);
  assert.ok(refused instanceof Failure && refused.code === 'RATE_LIMITED');
  assert.equal(refused.retryAfterSeconds, 20);
});

test('a budget that is none is refused, not taken for endless', async () => {
  for (const [calls, windowSeconds, burst] of [
    [10, 60, 0],
    [10, 60, 11],
    [10, 0, 1],
    [10, -1, 1],
  ] as const) {
    const terms = { vendor: 'none', calls, windowSeconds, burst };
    const budget = postgresVendorBudget(database.worker, terms);
    await assert.rejects(budget.take(), Failure);
  }
});

test('the worker cannot read or change the buckets otherwise', async () => {
  for (const sql of ['SELECT 1 FROM vendor_budget', 'DELETE FROM vendor_budget'])
    await assert.rejects(rows(database.worker, sql), { code: '42501' });
});
