import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { interceptors } from '../../workflows/pass-trace-on.js';

type Headers = Record<string, Payload>;
type Start = (input: WithHeaders, then: (input: WithHeaders) => Promise<void>) => Promise<void>;
interface WithHeaders {
  readonly headers: Headers;
}

const OUTBOUND = [
  'scheduleActivity',
  'scheduleLocalActivity',
  'startChildWorkflowExecution',
  'continueAsNew',
] as const;
const trace = defaultPayloadConverter.toPayload('00-…');

/** What a workflow that was started with these headers gives to all that it starts. */
async function passedOn(headers: Headers): Promise<readonly Headers[]> {
  const { inbound: [inbound] = [], outbound: [outbound] = [] } = interceptors();
  const passed: Headers[] = [];
  const next = async (input: WithHeaders) => void passed.push(input.headers);
  await inbound?.execute?.({ args: [], headers }, async () => {
    for (const each of OUTBOUND) {
      const start = outbound?.[each] as unknown as Start;
      await start({ headers: {} }, next);
    }
  });
  return passed;
}

test('a workflow passes its trace on to every activity and workflow that it starts, and nothing else', async () => {
  const passed = await passedOn({ traceparent: trace, baggage: trace });
  assert.deepEqual(
    passed,
    OUTBOUND.map(() => ({ traceparent: trace })),
  );
});

test('one that was started without a trace passes nothing on, whatever another was started with', async () => {
  const [, none] = await Promise.all([passedOn({ traceparent: trace }), passedOn({})]);
  assert.deepEqual(
    none,
    OUTBOUND.map(() => ({})),
  );
});
