import { type ExportedEntry, entryHash } from './exported-entry.js';
import type { Problem } from './findings.js';
import type { EntryElsewhere } from './trail-line.js';

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Follows the chains of all enrollments at once, however their entries are mixed. */
export interface ChainCheck {
  /** What is wrong with the entry; null: nothing. */
  entry(entry: ExportedEntry): Problem | null;
  /** The same of an entry of which only the hash is here, which the next one must name. */
  elsewhere(entry: EntryElsewhere): Problem | null;
}

const BEGINNING: Head = { seq: 0, hash: '' };

/** Of a part of the trail: a chain may have begun before it. */
export function chainCheck({ isPart }: { readonly isPart: boolean }): ChainCheck {
  const heads = new Map<string, Head>();
  const headBefore = ({ enrollmentId, seq, hash }: Head & { enrollmentId: string }) => {
    const head = heads.get(enrollmentId) ?? (isPart && seq > 1 ? null : BEGINNING);
    heads.set(enrollmentId, { seq, hash });
    return head;
  };
  return {
    entry(entry) {
      const head = headBefore(entry);
      if (entryHash(entry) !== entry.hash) return 'entry-altered';
      if (head === null) return null;
      return entry.seq === head.seq + 1 && entry.prevHash === head.hash ? null : 'chain-broken';
    },
    elsewhere(entry) {
      const head = headBefore(entry);
      return head === null || entry.seq === head.seq + 1 ? null : 'chain-broken';
    },
  };
}
