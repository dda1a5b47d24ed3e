import { planVersion } from '../plan-version.js';
import type { SpanWords } from './tracer.js';

/** What each word is called in a span; where OpenTelemetry has a name for it (semantic conventions 1.x), that one. */
export const ATTRIBUTES = {
  enrollmentId: 'enrollment.id',
  step: 'enrollment.step',
  verb: 'enrollment.verb',
  attempt: 'enrollment.attempt',
  pace: 'enrollment.pace',
  steps: 'enrollment.plan_version',
  port: 'enrollment.port',
  operation: 'enrollment.operation',
  activity: 'enrollment.activity',
  workflow: 'enrollment.workflow',
  code: 'error.type',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
} as const satisfies Record<keyof SpanWords, string>;

export type AttributeName = (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES];

/** The attributes of what is known. */
export function attributesOf({ steps, ...words }: SpanWords): Record<string, string | number> {
  const told = Object.entries(words).flatMap(([word, value]) =>
    value === undefined ? [] : [[ATTRIBUTES[word as keyof typeof words], value]],
  );
  const version = steps === undefined ? [] : [[ATTRIBUTES.steps, planVersion(steps)]];
  return Object.fromEntries([...told, ...version]);
}
