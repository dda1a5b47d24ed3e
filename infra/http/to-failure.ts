import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import type { Verb } from '../../activities/domain/phase.js';

type Kind = 'read' | 'write';

/** The connection was never made, so nothing of the request can have reached the other side. */
const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const MS_PER_SECOND = 1_000;
const LONGEST_WAIT_SECONDS = 3_600;

/** What a refusal means. 408 and 5xx after a write tell nothing about what it did. */
export function failureOfStatus(
  status: number,
  retryAfter: string | null,
  kind: Kind,
  verb: Verb,
): Failure {
  if (status === 429) return rateLimited(retryAfter);
  if (status === 408 || status >= 500) return lost(kind);
  const code = REFUSALS.get(status) ?? 'UNAVAILABLE';
  // Only what creates can have an invalid record; an undo that heard so would end, and an undo does not end.
  const refused = code !== 'RECORD_INVALID' || (kind === 'write' && verb === 'perform');
  return new Failure(refused ? code : 'UNAVAILABLE');
}

const REFUSALS: ReadonlyMap<number, FailureCode> = new Map<number, FailureCode>([
  [400, 'RECORD_INVALID'],
  [401, 'AUTH'],
  [403, 'AUTH'],
  [409, 'CONFLICT'],
  [412, 'CONFLICT'],
  [422, 'RECORD_INVALID'],
  [423, 'CONFLICT'],
]);

function rateLimited(retryAfter: string | null): Failure {
  const retryAfterSeconds = secondsIn(retryAfter);
  return new Failure('RATE_LIMITED', retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

/** What a broken exchange means; the cause's own text stays here. */
export function failureOfTransport(error: unknown, kind: Kind): Failure {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  if (typeof code === 'string' && NOTHING_SENT.has(code)) return new Failure('UNAVAILABLE');
  return lost(kind);
}

const lost = (kind: Kind): Failure =>
  new Failure(kind === 'write' ? 'UNKNOWN_OUTCOME' : 'UNAVAILABLE');

/** Retry-After is seconds or a date (RFC 9110, 10.2.3); a partner can make us neither wait for ever nor spin. */
function secondsIn(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / MS_PER_SECOND);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS);
}
