import type { Lineage } from './keyring.js';

export interface KeyVersion {
  readonly version: number;
  readonly createdAt: Date;
}

/** Gives a keyring's lineages new versions and takes old ones away (protocol.md 10). Only the rotation holds it. */
export interface KeyringRotation {
  /** Makes a new version, which every process wraps under from now on; answers it. */
  rotate(lineage: Lineage): Promise<number>;
  /** Those that still unwrap, oldest first. */
  versions(lineage: Lineage): Promise<readonly KeyVersion[]>;
  /** Destroys every version below this one for good; what they wrapped is shredded. The current one always stays. */
  destroyBelow(lineage: Lineage, version: number): Promise<void>;
}
