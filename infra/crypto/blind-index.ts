import { createHmac } from 'node:crypto';
import type { Applicant } from '../../activities/domain/applicant.js';
import { type KeyringSource, keyBytes, readKeyringParts } from './keyring-file.js';
import { lengthPrefixed } from './length-prefixed.js';

/**
 * Keyed hashes that let equal values be found without keeping them. Each index has a key of its own, so that two of
 * them cannot be joined; all are derived from PHI and deleted with it (protocol.md 26).
 */
export interface BlindIndexes {
  readonly portalUsername: (email: string) => Buffer;
  /** Finds the same person again. */
  readonly duplicate: (
    person: Pick<Applicant, 'firstName' | 'lastName' | 'dateOfBirth' | 'ssnLast4'>,
  ) => Buffer;
  /** Counts inquiries about a person; without the SSN digits, which are what an attacker would vary (protocol.md 8). */
  readonly attempt: (person: Pick<Applicant, 'lastName' | 'dateOfBirth'>) => Buffer;
}

export function localBlindIndexes(source: KeyringSource): BlindIndexes {
  const { indexes } = readKeyringParts(source, 'indexes');
  const portalUsername = keyBytes(indexes.portalUsername);
  const duplicate = keyBytes(indexes.duplicate);
  const attempt = keyBytes(indexes.attempt);
  return {
    portalUsername: (email) => blindIndex(portalUsername, email.normalize('NFC').toLowerCase()),
    duplicate: ({ firstName, lastName, dateOfBirth, ssnLast4 }) =>
      blindIndex(duplicate, plainName(firstName), plainName(lastName), dateOfBirth, ssnLast4),
    attempt: ({ lastName, dateOfBirth }) => blindIndex(attempt, plainName(lastName), dateOfBirth),
  };
}

/** HMAC-SHA-256 over length-prefixed texts. */
export const blindIndex = (key: Uint8Array, ...texts: readonly string[]): Buffer =>
  createHmac('sha256', key)
    .update(lengthPrefixed(...texts))
    .digest();

/** Spelling that people vary without becoming someone else: case, accents, spaces, hyphens, apostrophes. */
const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
