import type { JSONWebKeySet } from 'jose';
import { type ChainCheck, chainCheck } from './chain-check.js';
import { digestOf, readCheckpoint } from './checkpoint.js';
import type { ExportedEntry } from './exported-entry.js';
import { type Finding, note, type Problem, type Verdict } from './findings.js';
import { rootOver } from './merkle.js';
import type { InclusionProof, TrailLine } from './trail-line.js';
import type { TrailCheck } from './walk-lines.js';
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
  const chain = chainCheck({ isPart: false });
  let entries = 0;
  for await (const line of lines) {
    if ('entry' in line) entries += 1;
    const found = await findingIn(line, chain, check, digests);
    if (found !== null) note(findings, found);
  }
  if (check.witness !== undefined) await compare(check.witness, check.keys, digests, findings);
  return { entries, checkpoints: digests.size, findings };
}

async function findingIn(
  line: TrailLine,
  chain: ChainCheck,
  check: TrailCheck,
  digests: Map<number, string>,
): Promise<Finding | null> {
  if ('missing' in line) return { problem: 'entry-missing', ...line.missing };
  if ('elsewhere' in line) return findingOf(chain.elsewhere(line.elsewhere), line.elsewhere);
  if (!('entry' in line)) return null;
  const { entry, proof } = line;
  return findingOf(chain.entry(entry) ?? (await isIncluded(entry, proof, check, digests)), entry);
}

const findingOf = (
  problem: Problem | null,
  { enrollmentId, seq }: Pick<ExportedEntry, 'enrollmentId' | 'seq'>,
): Finding | null => (problem === null ? null : { problem, enrollmentId, seq });

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
