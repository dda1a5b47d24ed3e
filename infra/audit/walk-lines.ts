import type { JSONWebKeySet } from 'jose';
import { type ChainCheck, chainCheck } from './chain-check.js';
import { type Checkpoint, digestOf, readCheckpoint } from './checkpoint.js';
import type { ExportedEntry } from './exported-entry.js';
import { type Finding, note } from './findings.js';
import { merkleRoot } from './merkle.js';
import type { EntryElsewhere, TrailLine } from './trail-line.js';

export interface TrailCheck {
  /** Public keys that checkpoints may be signed with. */
  readonly keys: JSONWebKeySet;
  /** What the witness has, as text; without it a tail that was cut off is not noticed, nor a rewrite by who holds the key. */
  readonly witness?: string;
  /** Entries from before this time must be covered; ISO 8601. */
  readonly coveredUntil: string;
}

/** What was found on the way through a trail, or through a part of it. */
export interface Walked {
  readonly findings: Finding[];
  readonly entries: number;
  /** Digest of each checkpoint, by number. */
  readonly digests: ReadonlyMap<number, string>;
}

interface Progress {
  readonly findings: Finding[];
  readonly chains: ChainCheck;
  readonly digests: Map<number, string>;
  /** Hashes since the last checkpoint. */
  leaves: Buffer[];
  entries: number;
  /** Of a part of the trail both are null where it begins. */
  position: number | null;
  before: { readonly number: number; readonly last: number; readonly digest: string | null } | null;
}

/**
 * Goes through a trail, or a part of it, line by line: each chain, each position, each checkpoint over them. What it keeps
 * is the head of each chain.
 */
export async function walkLines(
  lines: AsyncIterable<TrailLine>,
  { keys, coveredUntil }: TrailCheck,
  { isPart }: { readonly isPart: boolean },
): Promise<Walked> {
  const progress: Progress = {
    findings: [],
    chains: chainCheck({ isPart }),
    digests: new Map(),
    leaves: [],
    ...{ entries: 0, position: isPart ? null : 0 },
    before: isPart ? null : { number: 0, last: 0, digest: null },
  };
  for await (const line of lines)
    if ('entry' in line) follow(progress, line.entry, coveredUntil);
    else if ('elsewhere' in line) pass(progress, line.elsewhere);
    else if ('missing' in line) {
      note(progress.findings, { problem: 'entry-missing', ...line.missing });
      place(progress, line.missing.position);
    } else await cover(progress, line.checkpoint, keys);
  return progress;
}

function follow(progress: Progress, entry: ExportedEntry, coveredUntil: string): void {
  const { enrollmentId, seq, position, hash, at } = entry;
  const problem = progress.chains.entry(entry);
  if (problem !== null) note(progress.findings, { problem, enrollmentId, seq });
  progress.entries += 1;
  if (position !== null) {
    place(progress, position);
    progress.leaves.push(Buffer.from(hash, 'hex'));
  } else if (at < coveredUntil)
    note(progress.findings, { problem: 'uncovered', enrollmentId, seq });
}

function pass(progress: Progress, entry: EntryElsewhere): void {
  const { enrollmentId, seq, position, hash } = entry;
  const problem = progress.chains.elsewhere(entry);
  if (problem !== null) note(progress.findings, { problem, enrollmentId, seq });
  place(progress, position);
  progress.leaves.push(Buffer.from(hash, 'hex'));
}

function place(progress: Progress, position: number): void {
  if (position !== (progress.position ?? position - 1) + 1)
    note(progress.findings, { problem: 'position-gap', position });
  progress.position = position;
}

async function cover(progress: Progress, jws: string, keys: JSONWebKeySet): Promise<void> {
  const { leaves } = progress;
  progress.leaves = [];
  const digest = digestOf(jws);
  const stated = await readCheckpoint(jws, keys);
  if (stated === null) {
    const number = (progress.before?.number ?? 0) + 1;
    note(progress.findings, { problem: 'signature-invalid', checkpoint: number });
    progress.before = { number, last: progress.position ?? 0, digest };
    return;
  }
  compare(progress, stated, leaves);
  progress.digests.set(stated.number, digest);
  progress.before = { number: stated.number, last: stated.last, digest };
}

function compare(progress: Progress, stated: Checkpoint, leaves: readonly Buffer[]): void {
  const { findings, before, position } = progress;
  const { number: checkpoint, last, root } = stated;
  if (!followsOn(stated, before, leaves.length) || last !== position)
    note(findings, { problem: 'checkpoint-out-of-order', checkpoint });
  if (leaves.length === 0 || merkleRoot(leaves).toString('hex') !== root)
    note(findings, { problem: 'root-differs', checkpoint });
}

/** The first one of a part follows on what is not here; but all that it covers must be. */
const followsOn = (
  { number, first, last, previous }: Checkpoint,
  before: Progress['before'],
  leaves: number,
): boolean =>
  before === null
    ? last - first + 1 === leaves
    : number === before.number + 1 && first === before.last + 1 && previous === before.digest;
