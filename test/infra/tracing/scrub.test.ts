import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { knownWords } from '../../../infra/tracing/known-words.js';
import { lastGate } from '../../../infra/tracing/last-gate.js';
import { scrubbed } from '../../../infra/tracing/scrub.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { canaryPerson, leaksIn } from '../../support/canaries.js';
import { startTraceCollector } from '../../support/trace-collector.js';

const person = canaryPerson(4);
const known = knownWords({
  steps: enrollment.map(({ name }) => name),
  routes: ['/v1/enrollments'],
});
const resource = resourceFromAttributes({ 'service.name': 'enrollment-test' });
const silent = { info: () => undefined, error: () => undefined };

/** A span with the person at every place that takes text. */
function leakySpan(tracer: Tracer): Span {
  const link = tracer.startSpan('create-ehr-record.perform');
  link.end();
  const span = tracer.startSpan(`create ${person.lastName}`, {
    attributes: {
      [person.email]: 'a key',
      'http.url': `https://ehr/Patient?family=${person.lastName}`,
      // Known names, with values that are none of theirs.
      'enrollment.id': person.insurancePolicyNumber,
      'enrollment.step': person.firstName,
      'enrollment.plan_version': person.phone,
      'error.type': person.addressLine1,
      'http.route': `/v1/enrollments/${person.email}`,
      'enrollment.attempt': Number(person.phone.slice(1)),
      'enrollment.verb': 'perform',
    },
    links: [{ context: link.spanContext(), attributes: { who: person.lastName } }],
  });
  span.recordException(new Error(`duplicate key (${person.email})`));
  span.addEvent(person.city, { zip: person.postalCode });
  span.setStatus({ code: SpanStatusCode.ERROR, message: person.photoId.number });
  span.end();
  return span;
}

test('PHI put at every place of a span that takes text does not leave the process', async (t) => {
  const collector = await startTraceCollector();
  t.after(() => collector[Symbol.asyncDispose]());
  const plain = new InMemorySpanExporter();
  const wire = new OTLPTraceExporter({ url: collector.settings['TRACES_URL'] ?? '' });
  const gate = lastGate(wire, (span) => scrubbed(span, known, resource), silent);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'host.name': person.city, 'service.name': person.lastName }),
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: plain }),
      new SimpleSpanProcessor({ exporter: gate }),
    ],
  });
  const span = leakySpan(provider.getTracer(person.lastName, person.postalCode));
  await provider.forceFlush();

  // It was all there: only the last gate stands between it and the wire.
  const inside = JSON.stringify(
    plain.getFinishedSpans().map(({ name, attributes, events, status, links, resource: of }) => {
      return { name, attributes, events, status, links, of: of.attributes };
    }),
  );
  assert.ok(leaksIn(inside, person).length >= 8);
  assert.deepEqual(leaksIn(collector.received(), person), []);
  const sent = collector.spans().find(({ spanId }) => spanId === span.spanContext().spanId);
  assert.equal(sent?.name, 'other');
  assert.equal(sent.process, 'enrollment-test');
  assert.deepEqual(sent.attributes, { 'enrollment.verb': 'perform' });
  assert.deepEqual([sent.isError, sent.links.length], [true, 1]);
  await provider.shutdown();
});

test('each known word passes only with values of its own', () => {
  for (const [name, good, bad] of [
    ['enrollment.id', '0b5b1d8e-6d0c-4c7c-9d7c-0d5f1f6e2a11', 'Lovelace'],
    ['enrollment.step', 'verify-identity', 'lovelace'],
    ['enrollment.verb', 'undo', 'Lovelace'],
    ['enrollment.attempt', 3, 12025550180],
    ['enrollment.pace', 'local', 'slow'],
    ['enrollment.plan_version', '0123456789ab', '+12025550180'],
    ['enrollment.port', 'ehr', 'Lovelace'],
    ['enrollment.operation', 'create', 'Lovelace'],
    ['enrollment.activity', 'sweep.reconcile', 'Lovelace'],
    ['enrollment.workflow', 'enrollPatient', 'Lovelace'],
    ['error.type', 'CONFLICT', 'toString'],
    ['http.request.method', 'POST', 'LOVELACE'],
    ['http.route', '/v1/enrollments', '/v1/enrollments/x'],
    ['http.response.status_code', 503, '503'],
  ] as const) {
    assert.ok(known.isAttribute(name, good), name);
    assert.ok(!known.isAttribute(name, bad), name);
    assert.ok(!known.isAttribute(name, [good]), name);
  }
  assert.ok(!known.isAttribute('constructor', 'x'));
});
