import type { Method, Route } from './log.js';
import type { Rule } from './violation.js';

/** Why a request was refused; each is a problem document's type. */
export type ProblemName =
  | 'invalid-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'origin-not-served'
  | 'namespace-not-served'
  | 'sign-in-refused'
  | 'step-up-needed'
  | 'second-officer-needed'
  | 'not-approved'
  | 'not-found'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'in-flight'
  | 'already-under-way'
  | 'not-possible-now'
  | 'content-too-large'
  | 'unsupported-media-type'
  | 'key-reused'
  | 'too-many-requests'
  | 'headers-too-large'
  | 'unexpected'
  | 'unavailable';

/** What was wrong with a token. The trail learns it; whoever sent the token does not. */
export type TokenFault =
  | 'absent'
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'expired'
  | 'claims'
  | 'confidential-only';

/** What was asked, by its pattern, and what came of it. */
export interface RequestKind {
  readonly method: Method;
  readonly route: Route;
  /** None: it was answered. */
  readonly problem?: ProblemName;
  readonly fault?: TokenFault;
  /** Which rules the request broke, sorted. `sealed`: a field did not open. */
  readonly rules?: readonly Rule[];
}

/** The same request, how often. */
export interface RequestCount extends RequestKind {
  readonly count: number;
}
