import type { KeyLineage, KeyRotationResult } from '../domain/key-rotation.js';

export interface Round {
  /** The round before was cut short: its version is taken up again, no further one is made. */
  readonly isRepeated: boolean;
  /** Somebody asked for it; else keys that serve for longer than a round are left until they are due. */
  readonly isAsked: boolean;
}

/** Gives a family of keys a new version and lets old ones go (protocol.md 10). */
export interface KeyRotation {
  /** Every round leaves a state from which the next goes on. */
  rotate(lineage: KeyLineage, round: Round): Promise<KeyRotationResult>;
  /** Notes what there is, so that it can be told by those who hold no key. */
  look(): Promise<void>;
}
