import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { requestSpan, spanIdsOf, traceParent } from '../../../infra/tracing/trace-parent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('what was put into a header is read back, sampled or not', () => {
  for (const isSampled of [true, false]) {
    const ids = { traceId: TRACE, spanId: SPAN, isSampled };
    assert.deepEqual(spanIdsOf(traceParent(ids)), ids);
  }
  assert.equal(
    traceParent({ traceId: TRACE, spanId: SPAN, isSampled: true }),
    `00-${TRACE}-${SPAN}-01`,
  );
});

for (const [what, header] of [
  ['nothing', undefined],
  ['no text', { traceId: TRACE }],
  ['a name', 'Ada Lovelace'],
  ['more than the ids', `00-${TRACE}-${SPAN}-01-lovelace`],
  ['a line more', `00-${TRACE}-${SPAN}-01\nlovelace`],
  ['another version', `01-${TRACE}-${SPAN}-01`],
  ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
] as const)
  test(`a header with ${what} is no trace parent`, () => assert.equal(spanIdsOf(header), null));

test('the span of a request follows from its correlation id alone, and from no other text', () => {
  const id = randomUUID();
  const { traceId, spanId } = requestSpan(id) ?? assert.fail();
  assert.equal(traceId, id.replaceAll('-', ''));
  assert.ok(traceId.endsWith(spanId));
  assert.ok(spanIdsOf(`00-${traceId}-${spanId}-01`));
  for (const text of ['', 'Lovelace', `${id} `, id.toUpperCase(), traceId])
    assert.equal(requestSpan(text), null);
});
