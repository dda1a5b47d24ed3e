import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Applicant } from '../../activities/domain/applicant.js';
import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { KEY_BYTES } from './envelope.js';

/**
 * Tells whether two submissions hold the same values, without keeping them: HMAC of the canonical plaintext under a key
 * derived from the dossier's data key, so that it is worth nothing once that key is gone (protocol.md 13).
 */
export function fingerprint(dataKey: Uint8Array, applicant: Phi<Applicant>): Buffer {
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'submission-fingerprint', KEY_BYTES));
  try {
    return createHmac('sha256', key)
      .update(canonical(applicant.reveal(phiAccess)))
      .digest();
  } finally {
    key.fill(0);
  }
}

/** In a time that does not depend on where they differ. */
export const isSameFingerprint = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

/** JSON with sorted members: the order in which a portal writes them is not a difference. */
const canonical = (value: object): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
