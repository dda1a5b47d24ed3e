import type { Log } from '../../activities/domain/log.js';
import type { OwnWords } from './known-words.js';
import type { Tracer } from './tracer.js';

export interface TracesConfig {
  /** Where a collector takes OTLP/HTTP, path included; empty: no traces. */
  readonly url: string;
  /** What it wants to be shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly samplePercent: number;
}

export interface TracedProcess {
  readonly name: 'api' | 'worker';
  /** The words that its spans may hold. */
  readonly words: OwnWords;
  readonly log: Log;
}

export interface Traces {
  /** Null where no traces are wanted. */
  readonly tracer: Tracer | null;
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}
