import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { stepName } from '../../../activities/domain/step-name.js';
import { below, codeOf, inSpan, spanHere } from '../../../infra/tracing/ambient-span.js';
import { traced } from './support/traced.js';

const step = {
  kind: 'step',
  step: stepName('create-ehr-record'),
  verb: 'perform',
} as const;
const port = { kind: 'port', port: 'ehr', operation: 'create' } as const;
const call = { kind: 'call', method: 'POST' } as const;

test('without traces work just runs, what it tells goes nowhere, and what it throws is thrown', async () => {
  const answer = await inSpan(step, {}, async (tell) => {
    tell({ status: 200 });
    return spanHere();
  });
  assert.equal(answer, null);
  const failure = new Failure('CONFLICT');
  await assert.rejects(
    inSpan(step, {}, () => Promise.reject(failure)),
    failure,
  );
});

test('a span hands down enrollment, step and system; status and code stay with whom they are of', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const id = enrollmentId(randomUUID());
  await below(tracer, null, () =>
    inSpan(step, { enrollmentId: id, attempt: 2, pace: 'remote' }, () =>
      inSpan(port, {}, () => inSpan(call, {}, async (tell) => tell({ status: 201 }))),
    ),
  );
  await traces.close();
  const spans = collector.spans();
  const common = {
    'enrollment.id': id,
    'enrollment.step': 'create-ehr-record',
    'enrollment.verb': 'perform',
    'enrollment.attempt': 2,
  };
  const system = { 'enrollment.port': 'ehr', 'enrollment.operation': 'create' };
  const sent = { 'http.request.method': 'POST', 'http.response.status_code': 201 };
  assert.deepEqual(
    spans.map(({ name, attributes }) => [name, attributes]),
    [
      ['call POST', { ...common, ...system, ...sent }],
      ['ehr.create', { ...common, ...system }],
      ['create-ehr-record.perform', { ...common, 'enrollment.pace': 'remote' }],
    ],
  );
  const ids = spans.map(({ spanId }) => spanId);
  assert.deepEqual(
    spans.map(({ parentSpanId }) => parentSpanId),
    [...ids.slice(1), ''],
  );
});

test('an error becomes a code on either side of the error boundary, and nothing else of it is kept', () => {
  assert.equal(codeOf(new Failure('RATE_LIMITED')), 'RATE_LIMITED');
  assert.equal(codeOf(ApplicationFailure.create({ type: 'CONFLICT', message: 'x' })), 'CONFLICT');
  for (const other of [new Error('Lovelace'), { type: 'Lovelace' }, 'Lovelace', null, undefined])
    assert.equal(codeOf(other), 'UNEXPECTED');
});

test('of traces that are not sampled nothing is sent, and below them nothing either', async (t) => {
  const { tracer, traces, collector } = await traced(t, 0);
  await below(tracer, null, () =>
    inSpan(step, {}, async () => {
      assert.equal(spanHere()?.isSampled, false);
      await inSpan(call, {}, async () => undefined);
    }),
  );
  await traces.close();
  assert.deepEqual(collector.spans(), []);
});

test('what is linked to a trace is sampled as that trace is', async (t) => {
  const { tracer, traces, collector } = await traced(t, 50);
  const sampled = (head: string, links: readonly string[] = []) => {
    const ids = (traceId: string) => ({ traceId, spanId: traceId.slice(-16), isSampled: true });
    const subject = { kind: 'start', workflow: 'enrollPatient' } as const;
    const place = { head: ids(head), links: links.map(ids) };
    const span = tracer.open(subject, {}, place);
    span.end();
    return span.ids.isSampled;
  };
  const some = Array.from({ length: 40 }, () => randomUUID().replaceAll('-', ''));
  const kept = some.filter((id) => sampled(id));
  assert.ok(kept.length > 0 && kept.length < some.length);
  const other = randomUUID().replaceAll('-', '');
  for (const id of some) assert.equal(sampled(other, [id]), kept.includes(id));
  await traces.close();
  assert.ok(collector.spans().length >= kept.length);
});
