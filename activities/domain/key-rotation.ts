/** Families of keys that are given new versions. */
export const KEY_LINEAGES = ['pending', 'records', 'intake', 'codec'] as const;
export type KeyLineage = (typeof KEY_LINEAGES)[number];

/** A version of a wrapping key that is past its age and not destroyed: backups open for longer than promised. */
export interface OverdueKey {
  readonly lineage: KeyLineage;
  readonly version: number;
}

/** What one rotation came to. */
export interface KeyRotationResult {
  readonly lineage: KeyLineage;
  /** The version in force from now on. */
  readonly current: string;
  /** Data keys that were wrapped anew. */
  readonly rewrapped: number;
  /** Data keys that do not unwrap: they hold their version back, and need a person. */
  readonly stranded: number;
  /** Versions destroyed. */
  readonly destroyed: number;
  /** Old versions past their age that something still needs: what the shred promises comes late. */
  readonly overdue: number;
}
