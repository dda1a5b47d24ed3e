import { createHmac } from 'node:crypto';
import type { Applicant } from '../../activities/domain/applicant.js';
import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { ClaimFields } from '../../activities/ports/person-claims.js';
import { type KeyringSource, keyBytes, readKeyringParts } from './keyring-file.js';
import { lengthPrefixed } from './length-prefixed.js';

/**
 * Keyed hashes that let equal values be found without keeping them. Each index has a key of its own, so that two of
 * them cannot be joined; all are derived from PHI and deleted with it (protocol.md 26).
 */
export interface BlindIndexes {
  readonly portalUsername: (email: string) => Buffer;
  /** Finds the same person again: the first is what to keep, the others what may have been kept under older keys. */
  readonly duplicate: (person: Phi<ClaimFields>) => readonly VersionedIndex[];
}

/** An index cannot be made anew without the values that it was made of: it carries the version of its key. */
export interface VersionedIndex {
  readonly keyVersion: number;
  readonly index: Buffer;
}

export function localBlindIndexes(source: KeyringSource): BlindIndexes {
  const { indexes } = readKeyringParts(source, 'indexes');
  const portalUsername = keyBytes(indexes.portalUsername);
  const duplicate = keysNewestFirst(indexes.duplicate);
  return {
    portalUsername: (email) => blindIndex(portalUsername, email.normalize('NFC').toLowerCase()),
    duplicate: (person) => {
      const { firstName, lastName, dateOfBirth, ssnLast4 } = person.reveal(phiAccess);
      return duplicate.map(({ keyVersion, key }) => ({
        keyVersion,
        index: blindIndex(key, plainName(firstName), plainName(lastName), dateOfBirth, ssnLast4),
      }));
    },
  };
}

/** Counts inquiries about a person; without the SSN digits, which are what an attacker would vary (protocol.md 8). */
export function attemptIndexUnder(
  key: Uint8Array,
  person: Phi<Pick<Applicant, 'lastName' | 'dateOfBirth'>>,
): Buffer {
  const { lastName, dateOfBirth } = person.reveal(phiAccess);
  return blindIndex(key, plainName(lastName), dateOfBirth);
}

const keysNewestFirst = (held: Readonly<Record<string, string>>) =>
  Object.entries(held)
    .map(([version, text]) => ({ keyVersion: Number(version), key: keyBytes(text) }))
    .sort((a, b) => b.keyVersion - a.keyVersion);

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
