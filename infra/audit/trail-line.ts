import type { ExportedEntry } from './exported-entry.js';

/** How an entry is shown to be under a checkpoint, without the other entries. */
export interface InclusionProof {
  /** The signed checkpoint. */
  readonly checkpoint: string;
  /** From the entry up to the root; hashes in hex. */
  readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
}

/** A position whose entry is not there: somebody took it away. */
export interface MissingEntry {
  readonly position: number;
  readonly enrollmentId: string;
  readonly seq: number;
}

/**
 * The trail line by line, as it is read from the database and written into an export. A checkpoint comes after the
 * entries that it covers; entries that none covers yet come last. An entry alone, without the rest, has its proof.
 */
export type TrailLine =
  | { readonly entry: ExportedEntry; readonly proof?: InclusionProof }
  | { readonly missing: MissingEntry }
  | { readonly checkpoint: string };
