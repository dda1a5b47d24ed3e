import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { codeOf } from './support/in-process.js';
import { type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
before(async () => {
  bench = await workerBench();
});
after(() => bench.stop());

const GUESSES = 50;

test(`${GUESSES} guesses at the digits of one person, all at once: three inquiries reach the bureau`, async () => {
  const { plan, call } = bench.worker();
  const victim = bench.nextPerson();
  const before = await bench.inquiries();
  const guess = async (nth: number) => {
    const ssnLast4 = `${5_000 + nth}`;
    const id = await bench.accept(plan, {
      ...victim,
      ssnLast4,
      firstName: `Guess${'x'.repeat(nth % 7)}`,
    });
    const run = bench.newRun(id);
    await call('enrollment.begin', id, run);
    return call('verify-identity.perform', id, run).then(() => 'done', codeOf);
  };
  const told = await Promise.all(Array.from({ length: GUESSES }, (_, nth) => guess(nth)));
  assert.equal((await bench.inquiries()) - before, 3);
  const refused = told.filter((code) => code === 'IDENTITY_ATTEMPTS_EXCEEDED');
  assert.equal(refused.length, GUESSES - 3);
});
