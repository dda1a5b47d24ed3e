import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import type { Identity } from '../../../activities/ports/identity.js';
import { samplePerson } from '../../../infra/dev/partners/people.js';
import { withinBudget } from '../../../infra/identity/within-budget.js';
import { type Database, openDatabase } from '../../../infra/postgres/database.js';
import { type BudgetTerms, postgresVendorBudget } from '../../../infra/postgres/vendor-budget.js';
import { failing } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type ExperianWorld, experianWorld } from './experian-world.js';
import { identityContract } from './identity-contract.js';

const WORKERS = 4;
const BURST = 5;
const budgetOf = (terms: BudgetTerms) => postgresVendorBudget(database.worker, terms);
let database: TestDatabase;
let pools: readonly Database[];
let world: ExperianWorld;
before(async () => {
  [database, world] = await Promise.all([startTestDatabase(), experianWorld()]);
  const { urls, caFile } = database;
  pools = Array.from({ length: WORKERS }, (_, n) =>
    openDatabase({ url: urls.worker, caFile, poolSize: 2, applicationName: `worker-${n}` }),
  );
});
after(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()));
  await Promise.all([database.stop(), world.stop()]);
});

identityContract('a bureau within its budget', async () => {
  const own = await experianWorld();
  const terms = { vendor: 'wide', calls: 1_000, windowSeconds: 1, burst: 500 };
  const identity: Identity = {
    verify: (...asked) => withinBudget(own.identity, budgetOf(terms)).verify(...asked),
    find: (...asked) => withinBudget(own.identity, budgetOf(terms)).find(...asked),
  };
  return { ...own, identity };
});

test('four workers at once reach the bureau as often as its budget says; over it nothing is sent', async () => {
  const terms = { vendor: 'experian', calls: 10, windowSeconds: 3_600, burst: BURST };
  const bureaus = pools.map((pool) =>
    withinBudget(world.identity, postgresVendorBudget(pool, terms)),
  );
  const attempts = Array.from({ length: 40 }, () => world.admit());
  const told = await Promise.allSettled(
    attempts.map((each, n) =>
      (bureaus[n % WORKERS] ?? assert.fail()).verify(each, new Phi(samplePerson)),
    ),
  );
  const reached = await Promise.all(attempts.map((each) => world.inquiries(each)));
  assert.equal(
    reached.reduce((sum, each) => sum + each),
    BURST,
  );
  for (const [n, each] of told.entries())
    if (each.status === 'rejected') {
      assert.ok(failing('RATE_LIMITED')(each.reason));
      assert.equal(reached[n], 0);
    } else assert.equal(reached[n], 1);
});

test('a look-up is no inquiry: it passes when the budget is spent, and is handed what the intent remembers', async () => {
  const terms = { vendor: 'spent', calls: 1, windowSeconds: 3_600, burst: 1 };
  const bureau = withinBudget(world.identity, postgresVendorBudget(database.worker, terms));
  const attempt = world.admit();
  const first = await bureau.verify(attempt, new Phi(samplePerson));
  const again = bureau.verify(attempt, new Phi(samplePerson));
  await assert.rejects(again, failing('RATE_LIMITED'));
  assert.deepEqual(await bureau.find(attempt, first), first);
});
