import { Counter, Histogram, type Registry } from 'prom-client';
import { Failure } from '../../activities/domain/failure.js';

/** Does the work, and counts it under these labels: how it ended and how long it took. What it throws is thrown on. */
export type Measure<Label extends string> = <T>(
  labels: Readonly<Record<Label, string>>,
  work: () => Promise<T>,
) => Promise<T>;

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Calls of one kind: `<name>_calls_total{…,result}`, where the result is `ok` or a failure's code, and
 * `<name>_call_duration_seconds{…}`.
 */
export function callMetrics<Label extends string>(
  register: Registry,
  { name, what, labelNames }: { name: string; what: string; labelNames: readonly Label[] },
): Measure<Label> {
  const calls = new Counter({
    name: `${name}_calls_total`,
    help: `${what}, by result: ok, or the code of the failure.`,
    labelNames: [...labelNames, 'result'],
    registers: [register],
  });
  const seconds = new Histogram({
    name: `${name}_call_duration_seconds`,
    help: `${what}: how long each took.`,
    labelNames: [...labelNames],
    buckets: BUCKETS_SECONDS,
    registers: [register],
  });
  return async (labels, work) => {
    const end = seconds.startTimer(labels);
    let result = 'ok';
    try {
      return await work();
    } catch (error) {
      result = error instanceof Failure ? error.code : 'UNEXPECTED';
      throw error;
    } finally {
      end();
      calls.inc({ ...labels, result } as never);
    }
  };
}
