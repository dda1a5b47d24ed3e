import type { Failure } from '../../activities/domain/failure.js';
import type { Authorization } from './authorization.js';

/** The system at the other end. */
export interface Target {
  readonly baseUrl: string;
  /** How we show who we are; left out where nobody asks. */
  readonly authorization?: Authorization;
  /** The longest one call may take, and the least that must be left of the attempt before a write. */
  readonly callSeconds?: number;
}

/** One request. A path never carries PHI: it ends up in the logs of every hop. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** A write changes something at the other end, so its outcome can be unknown. */
  readonly kind: 'read' | 'write';
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string;
  /** Left out for JSON: what a partner answers in plain text is the reply's `json` as it stands. */
  readonly answersIn?: 'text';
  /** Statuses other than 2xx that mean something to the caller; every other becomes a `Failure`. */
  readonly accepts?: readonly number[];
  /** For an answer that is known to be large; every other is small. */
  readonly limitBytes?: number;
  /**
   * What a refusal means at this partner, by its own error codes; null leaves it to the status. Only with it is the
   * body of an error read. It may quote the person, so nothing but a code may come of it.
   */
  readonly refusal?: (status: number, json: unknown) => Failure | null;
}

/** What came back: the few headers that an adapter acts on, and the body where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly etag: string | null;
  readonly location: string | null;
  /** Undefined when the body is empty; of an accepted error it is not read at all. */
  readonly json: unknown;
}
