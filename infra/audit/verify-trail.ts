import type { JSONWebKeySet } from 'jose';
import { chainCheck } from './chain-check.js';
import { type Checkpoint, digestOf, readCheckpoint } from './checkpoint.js';
import type { ExportedEntry } from './exported-entry.js';
import { type Finding, note, type Verdict } from './findings.js';
import { merkleRoot } from './merkle.js';
import type { TrailLine } from './trail-line.js';
import { compareWithWitness } from './witness.js';

export interface TrailCheck {
  /** Public keys that checkpoints may be signed with. */
  readonly keys: JSONWebKeySet;
  /** What the witness has, as text; without it a tail that was cut off is not noticed, nor a rewrite by who holds the key. */
  readonly witness?: string;
  /** Entries from before this time must be covered; ISO 8601. */
  readonly coveredUntil: string;
}

interface Progress {
  readonly findings: Finding[];
  readonly isChained: ReturnType<typeof chainCheck>;
  /** Digest of each checkpoint, by number. */
  readonly digests: Map<number, string>;
  /** Hashes since the last checkpoint. */
  leaves: Buffer[];
  position: number;
  entries: number;
  before: { readonly number: number; readonly last: number; readonly digest: string | null };
}

/**
 * Checks a whole trail: each chain, each position, each checkpoint over them, and the witness's checkpoints against ours.
 * Reads line by line; what it keeps is the head of each chain.
 */
export async function verifyTrail(
  lines: AsyncIterable<TrailLine>,
  check: TrailCheck,
): Promise<Verdict> {
  const progress: Progress = {
    findings: [],
    isChained: chainCheck(),
    digests: new Map(),
    leaves: [],
    ...{ position: 0, entries: 0, before: { number: 0, last: 0, digest: null } },
  };
  for await (const line of lines)
    if ('entry' in line) follow(progress, line.entry, check);
    else if ('missing' in line) {
      note(progress.findings, { problem: 'entry-missing', ...line.missing });
      place(progress, line.missing.position);
    } else await cover(progress, line.checkpoint, check.keys);
  const { findings, entries, digests } = progress;
  if (check.witness !== undefined)
    for (const checkpoint of await compareWithWitness(check.witness, check.keys, digests))
      note(findings, { problem: 'witness-differs', checkpoint });
  return { entries, checkpoints: digests.size, findings };
}

function follow(progress: Progress, entry: ExportedEntry, { coveredUntil }: TrailCheck): void {
  const { enrollmentId, seq, position, hash, at } = entry;
  const problem = progress.isChained(entry);
  if (problem !== null) note(progress.findings, { problem, enrollmentId, seq });
  progress.entries += 1;
  if (position !== null) {
    place(progress, position);
    progress.leaves.push(Buffer.from(hash, 'hex'));
  } else if (at < coveredUntil)
    note(progress.findings, { problem: 'uncovered', enrollmentId, seq });
}

function place(progress: Progress, position: number): void {
  if (position !== progress.position + 1)
    note(progress.findings, { problem: 'position-gap', position });
  progress.position = position;
}

async function cover(progress: Progress, jws: string, keys: JSONWebKeySet): Promise<void> {
  const { findings, before, leaves } = progress;
  progress.leaves = [];
  const digest = digestOf(jws);
  const stated = await readCheckpoint(jws, keys);
  if (stated === null) {
    const number = before.number + 1;
    note(findings, { problem: 'signature-invalid', checkpoint: number });
    progress.before = { number, last: progress.position, digest };
    return;
  }
  const checkpoint = stated.number;
  if (!followsOn(stated, before) || stated.last !== progress.position)
    note(findings, { problem: 'checkpoint-out-of-order', checkpoint });
  if (leaves.length === 0 || merkleRoot(leaves).toString('hex') !== stated.root)
    note(findings, { problem: 'root-differs', checkpoint });
  progress.digests.set(checkpoint, digest);
  progress.before = { number: checkpoint, last: stated.last, digest };
}

const followsOn = ({ number, first, previous }: Checkpoint, before: Progress['before']): boolean =>
  number === before.number + 1 && first === before.last + 1 && previous === before.digest;
