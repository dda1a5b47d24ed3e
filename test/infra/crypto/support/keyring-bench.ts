import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../activities/domain/failure.js';
import { type EnrollmentId, enrollmentId } from '../../../../activities/domain/ids.js';
import type { Keyring, WrappedKey } from '../../../../infra/crypto/keyring.js';
import type { KeyringRotation } from '../../../../infra/crypto/keyring-rotation.js';

/** A keyring to try, and the hand that rotates it. */
export interface KeyringBench {
  /** As a process sees it that has just started. */
  open(): Keyring;
  readonly rotation: KeyringRotation;
  close(): Promise<void>;
}

export const someId = (): EnrollmentId => enrollmentId(randomUUID());

/** Refused without a word of what refused it. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'UNEXPECTED' && error.cause === undefined;

/** The same of what is not as it was wrapped, or not for whom. */
export const isNotOpened = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'NOT_OPENED' && error.cause === undefined;

/** With one bit of one byte changed. */
export function flipped({ version, wrapped }: WrappedKey, place: number): WrappedKey {
  const changed = Buffer.from(wrapped);
  changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
  return { version, wrapped: changed };
}
