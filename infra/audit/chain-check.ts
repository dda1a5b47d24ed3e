import { type ExportedEntry, entryHash } from './exported-entry.js';
import type { Problem } from './findings.js';

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Follows the chains of all enrollments at once, however their entries are mixed; answers what is wrong with each entry. */
export function chainCheck(): (entry: ExportedEntry) => Problem | null {
  const heads = new Map<string, Head>();
  return (entry) => {
    const { enrollmentId, seq, hash, prevHash } = entry;
    const head = heads.get(enrollmentId) ?? { seq: 0, hash: '' };
    heads.set(enrollmentId, { seq, hash });
    if (entryHash(entry) !== hash) return 'entry-altered';
    return seq === head.seq + 1 && prevHash === head.hash ? null : 'chain-broken';
  };
}
