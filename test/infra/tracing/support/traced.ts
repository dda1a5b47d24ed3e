import type { TestContext } from 'node:test';
import type { LogEvent, LogFields } from '../../../../activities/domain/log.js';
import { openTraces } from '../../../../infra/tracing/open-traces.js';
import type { Tracer } from '../../../../infra/tracing/tracer.js';
import type { Traces } from '../../../../infra/tracing/traces.js';
import { startTraceCollector, type TraceCollector } from '../../../support/trace-collector.js';

export interface Traced {
  readonly tracer: Tracer;
  readonly traces: Traces;
  readonly collector: TraceCollector;
  readonly logged: readonly (readonly [LogEvent, LogFields?])[];
}

/** Traces of a process that knows two steps and one route, and the collector they go to; gone with the test. */
export async function traced(t: TestContext, samplePercent = 100): Promise<Traced> {
  const collector = await startTraceCollector();
  t.after(() => collector[Symbol.asyncDispose]());
  const logged: [LogEvent, LogFields?][] = [];
  const note = (...line: [LogEvent, LogFields?]) => void logged.push(line);
  const traces = await openTraces(
    {
      url: collector.settings['TRACES_URL'] ?? '',
      headers: { authorization: 'Bearer shown' },
      samplePercent,
    },
    {
      name: 'worker',
      words: { steps: ['create-ehr-record', 'verify-identity'], routes: ['/v1/enrollments'] },
      log: { info: note, error: note },
    },
  );
  t.after(() => traces.close());
  const { tracer } = traces;
  if (tracer === null) throw new Error('There are no traces.');
  return { tracer, traces, collector, logged };
}
