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

/** An entry of which the hash alone is here: it was archived; or, in an archive, it is another month's. */
export interface EntryElsewhere extends MissingEntry {
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** In hex. */
  readonly hash: string;
}

/**
 * The trail line by line, as it is read from the database and written into an export. A checkpoint comes after the
 * entries that it covers; entries that none covers yet come last. An entry alone, without the rest, has its proof.
 */
export type TrailLine =
  | { readonly entry: ExportedEntry; readonly proof?: InclusionProof }
  | { readonly missing: MissingEntry }
  | { readonly elsewhere: EntryElsewhere }
  | { readonly checkpoint: string };

/** The same lines, while somebody else sees them go by. */
export async function* tapped(
  lines: AsyncIterable<TrailLine>,
  see: (line: TrailLine) => void,
): AsyncGenerator<TrailLine> {
  for await (const line of lines) {
    see(line);
    yield line;
  }
}
