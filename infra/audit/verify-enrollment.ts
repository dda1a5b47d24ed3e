import type { JSONWebKeySet } from 'jose';
import { chainCheck } from './chain-check.js';
import { digestOf, readCheckpoint } from './checkpoint.js';
import type { ExportedEntry } from './exported-entry.js';
import { type Finding, note, type Problem, type Verdict } from './findings.js';
import { rootOver } from './merkle.js';
import type { InclusionProof, TrailLine } from './trail-line.js';
import type { TrailCheck } from './verify-trail.js';
import { compareWithWitness } from './witness.js';

/**
 * Checks one enrollment's entries without the rest of the trail: their chain, and for each the way up to a signed
 * checkpoint. That the chain's tail was not cut off, only the whole trail and its witness tell.
 */
export async function verifyEnrollment(
  lines: AsyncIterable<TrailLine>,
  check: TrailCheck,
): Promise<Verdict> {
  const findings: Finding[] = [];
  const digests = new Map<number, string>();
  const isChained = chainCheck();
  let entries = 0;
  for await (const line of lines) {
    if ('missing' in line) note(findings, { problem: 'entry-missing', ...line.missing });
    if (!('entry' in line)) continue;
    const { enrollmentId, seq } = line.entry;
    entries += 1;
    const problem =
      isChained(line.entry) ?? (await isIncluded(line.entry, line.proof, check, digests));
    if (problem !== null) note(findings, { problem, enrollmentId, seq });
  }
  if (check.witness !== undefined) await compare(check.witness, check.keys, digests, findings);
  return { entries, checkpoints: digests.size, findings };
}

async function isIncluded(
  { hash, position, at }: ExportedEntry,
  proof: InclusionProof | undefined,
  { keys, coveredUntil }: TrailCheck,
  digests: Map<number, string>,
): Promise<Problem | null> {
  if (proof === undefined || position === null) return at < coveredUntil ? 'uncovered' : null;
  const checkpoint = await readCheckpoint(proof.checkpoint, keys);
  if (checkpoint === null) return 'signature-invalid';
  digests.set(checkpoint.number, digestOf(proof.checkpoint));
  const path = proof.path.map((each) => ({ ...each, hash: Buffer.from(each.hash, 'hex') }));
  const root = rootOver(Buffer.from(hash, 'hex'), path).toString('hex');
  const isWithin = position >= checkpoint.first && position <= checkpoint.last;
  return isWithin && root === checkpoint.root ? null : 'root-differs';
}

/** Of the witness's checkpoints only those that this enrollment's entries are under. */
async function compare(
  witness: string,
  keys: JSONWebKeySet,
  digests: ReadonlyMap<number, string>,
  findings: Finding[],
): Promise<void> {
  for (const checkpoint of await compareWithWitness(witness, keys, digests))
    if (digests.has(checkpoint)) note(findings, { problem: 'witness-differs', checkpoint });
}
