import { blindIndex } from './blind-index.js';
import { type KeyringSource, keyBytes, readKeyringParts } from './keyring-file.js';

/** Who submitted, and the Idempotency-Key it was submitted with (protocol.md 9). */
export interface SubmissionKey {
  readonly owner: { readonly iss: string; readonly clientId: string; readonly sub: string };
  readonly idempotencyKey: string;
}

/** The keyed hash under which the answer to a submission is found again. */
export type SubmissionIndex = (key: SubmissionKey) => Buffer;

export function localSubmissionIndex(source: KeyringSource): SubmissionIndex {
  const key = keyBytes(readKeyringParts(source, 'idempotency').idempotency);
  return ({ owner: { iss, clientId, sub }, idempotencyKey }) =>
    blindIndex(key, iss, clientId, sub, idempotencyKey);
}
