import { createHash } from 'node:crypto';

/** An entry of the trail as it is read, shipped and exported: everything its hash covers, word for word. */
export interface ExportedEntry {
  /** Where it stands among all entries; null until a checkpoint covers it. */
  readonly position: number | null;
  readonly enrollmentId: string;
  readonly seq: number;
  readonly entryId: string;
  readonly correlationId: string;
  readonly event: string;
  readonly actor: string;
  /** JSON as the database writes it: its spaces are part of what is hashed. */
  readonly facts: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** Of the entry before it in the enrollment's chain, in hex; empty for the first. */
  readonly prevHash: string;
  /** In hex. */
  readonly hash: string;
}

/** What the entry's hash must be: SHA-256 over the one before and the length-prefixed fields, as `audit_hash` makes it. */
export function entryHash(entry: ExportedEntry): string {
  const hash = createHash('sha256').update(entry.prevHash, 'hex');
  for (const field of [
    entry.enrollmentId,
    String(entry.seq),
    entry.entryId,
    entry.correlationId,
    entry.event,
    entry.actor,
    entry.facts,
    entry.at,
  ]) {
    const bytes = Buffer.from(field);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest('hex');
}
