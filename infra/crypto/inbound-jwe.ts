import { type CompactJWEHeaderParameters, compactDecrypt, importJWK, type JWK } from 'jose';
import type { SealedField } from '../../activities/domain/applicant.js';
import { Failure } from '../../activities/domain/failure.js';
import { Phi } from '../../activities/domain/phi.js';
import {
  SEALING_ALGORITHMS,
  SEALING_ENCRYPTION,
  type SealedFieldHeader,
} from '../../activities/domain/sealed-field.js';
import type { PrivateJwk } from './intake-key.js';

/** What a sealed field must have been sealed for. */
export interface SealedFor {
  readonly field: SealedField;
  readonly audience: string;
  /** The Idempotency-Key of the submission. */
  readonly submission: string;
}

/** Opens the fields that portals sealed for us. */
export interface InboundJwe {
  /** The value; or null for every reason there can be, which is never told apart. */
  open(sealed: unknown, sealedFor: SealedFor): Promise<Phi<string> | null>;
  /** The public keys to seal with, the one to prefer first. */
  publicJwks(): Promise<readonly JWK[]>;
}

/** Our keys by name, as they stand now. */
export interface IntakeKeys {
  /** The private key while it may open; null for one that is not ours, or not any more. */
  byKid(kid: string): Promise<PrivateJwk | null>;
  /** The public keys to seal with, the one to prefer first. */
  published(): Promise<readonly JWK[]>;
}

export function inboundJwe(keys: IntakeKeys): InboundJwe {
  const imported = new WeakMap<PrivateJwk, ReturnType<typeof importJWK>>();
  const keyFor = async ({ kid, alg }: CompactJWEHeaderParameters) => {
    const known = typeof kid === 'string' ? await keys.byKid(kid) : null;
    if (known === null || known.alg !== alg) throw new NotOurs();
    const key = imported.get(known) ?? importJWK(known, alg);
    imported.set(known, key);
    return key;
  };
  return {
    async open(sealed, sealedFor) {
      if (typeof sealed !== 'string') return null;
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyFor, {
          keyManagementAlgorithms: [...SEALING_ALGORITHMS],
          contentEncryptionAlgorithms: [SEALING_ENCRYPTION],
          maxDecompressedLength: 0, // Refuses `zip`: a length that follows the content tells of it.
        });
        return isSealedFor(protectedHeader, sealedFor) ? new Phi(utf8.decode(plaintext)) : null;
      } catch (error) {
        if (error instanceof Failure) throw error; // Our keys are out of reach: that is not the sender's fault.
        return null; // Key, tag, header or encoding: the caller learns that it does not open, nothing else.
      }
    },
    publicJwks: () => keys.published(),
  };
}

class NotOurs extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MS_PER_SECOND = 1_000;
const LONGEST_AGE_SECONDS = 86_400;
const CLOCK_TOLERANCE_SECONDS = 60;
/** The members of our own header and, besides, only the sender's ephemeral key. */
const HEADER_MEMBERS: ReadonlySet<string> = new Set<keyof SealedFieldHeader | 'epk'>([
  'alg',
  'enc',
  'kid',
  'field',
  'aud',
  'iat',
  'sub',
  'epk',
]);

type Header = Readonly<Partial<Record<keyof SealedFieldHeader, unknown>>>;

function isSealedFor(header: Header, { field, audience, submission }: SealedFor): boolean {
  return (
    Object.keys(header).every((member) => HEADER_MEMBERS.has(member)) &&
    header.field === field &&
    header.aud === audience &&
    header.sub === submission &&
    isRecent(header.iat)
  );
}

function isRecent(iat: unknown): boolean {
  if (typeof iat !== 'number' || !Number.isInteger(iat)) return false;
  const ageSeconds = Math.floor(Date.now() / MS_PER_SECOND) - iat;
  return ageSeconds >= -CLOCK_TOLERANCE_SECONDS && ageSeconds <= LONGEST_AGE_SECONDS;
}
