import type { SpanSubject } from '../../activities/domain/span.js';

/** The name of a span: as few as there are subjects, as the conventions of OpenTelemetry ask. */
export function spanName(subject: SpanSubject): string {
  switch (subject.kind) {
    case 'request':
      return `${subject.method} ${subject.route}`;
    case 'start':
      return `start ${subject.workflow}`;
    case 'step':
      return `${subject.step}.${subject.verb}`;
    case 'activity':
      return subject.activity;
    case 'port':
      return `${subject.port}.${subject.operation}`;
    case 'call':
      return `call ${subject.method}`;
  }
}
