import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Failure } from '../../../activities/domain/failure.js';
import type { PinnedPlan } from '../../../activities/domain/plan.js';
import type { Ports } from '../../../activities/ports/index.js';
import { below } from '../../../infra/tracing/ambient-span.js';
import { tracedPorts } from '../../../infra/tracing/traced-ports.js';
import { traced } from './support/traced.js';

const attempt = {} as Attempt;

/** A chart that tells who called it, and an intent that is none of the systems. */
class Charts {
  readonly findsByKey = false;
  readonly made = { id: 'x', version: null };
  async find() {
    return this.made;
  }
  async isGone(): Promise<boolean> {
    throw new Failure('RATE_LIMITED');
  }
}
const intents = { read: async () => null };
const ports = { ehr: new Charts(), intents } as unknown as Ports;
const { ehr, intents: untraced } = tracedPorts(() => ports)({} as PinnedPlan);

test('what is asked of a system is answered as before, with and without traces', async (t) => {
  const { tracer } = await traced(t);
  assert.deepEqual(await ehr.find(attempt), { id: 'x', version: null });
  assert.deepEqual(await below(tracer, null, () => ehr.find(attempt)), { id: 'x', version: null });
  assert.equal(ehr.findsByKey, false);
  assert.ok(!('listKeys' in ehr) && 'find' in ehr);
  assert.equal(untraced, intents as unknown);
});

test('it has a span by port and operation, and its failure the code', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  await assert.rejects(
    below(tracer, null, () => ehr.isGone(attempt, null)),
    { code: 'RATE_LIMITED' },
  );
  await traces.close();
  const [span, ...others] = collector.spans();
  assert.equal(others.length, 0);
  assert.equal(span?.name, 'ehr.isGone');
  assert.deepEqual(span.attributes, {
    ...{ 'enrollment.port': 'ehr', 'enrollment.operation': 'isGone' },
    'error.type': 'RATE_LIMITED',
  });
});
