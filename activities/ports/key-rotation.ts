import type { KeyLineage, KeyRotationResult } from '../domain/key-rotation.js';

/** Gives a family of keys a new version and lets old ones go (protocol.md 10). */
export interface KeyRotation {
  /**
   * Every round leaves a state from which the next goes on.
   * @param isRepeated the round before was cut short: its version is taken up again, no further one is made
   */
  rotate(lineage: KeyLineage, isRepeated: boolean): Promise<KeyRotationResult>;
  /** Notes what there is, so that it can be told by those who hold no key. */
  look(): Promise<void>;
}
