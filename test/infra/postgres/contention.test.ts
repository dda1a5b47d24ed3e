import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Run } from '../../../activities/ports/enrollments.js';
import { cause, EnrollmentRows } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const contenders = ['sweep', 'cancel', 'pivot', 'failure'] as const;
type Contender = (typeof contenders)[number];

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

async function contend(id: EnrollmentId, run: Run, order: readonly Contender[], together: boolean) {
  const seen = await bench.seen(id);
  const act: Readonly<Record<Contender, () => Promise<unknown>>> = {
    sweep: () => bench.enrollments.abandon(seen),
    cancel: () => bench.requestCancel(id),
    pivot: () => bench.enrollments.commit(id, run),
    failure: () => bench.enrollments.startPurge(id, run, cause),
  };
  if (together) await Promise.all(order.map((contender) => act[contender]()));
  else for (const contender of order) await act[contender]();
}

for (const order of permutations(contenders))
  test(`sweep, cancel, pivot and failure in the order ${order.join(', ')}: one side wins`, async () => {
    for (const together of [false, true]) {
      const { id, run } = await bench.running();
      await contend(id, run, order, together);
      const { phase, cancelled, code } = await bench.held(id);
      assert.ok(['committed', 'purging'].includes(phase), phase);
      if (phase === 'committed') assert.equal(cancelled, false, 'a cancelled one never commits');
      if (order[0] === 'cancel' && !together) assert.equal(code, 'CANCELLED');
    }
  });
