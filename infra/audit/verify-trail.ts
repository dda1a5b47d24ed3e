import { archivedMonths } from './archived-months.js';
import { note, type Verdict } from './findings.js';
import { type TrailLine, tapped } from './trail-line.js';
import { type TrailCheck, walkLines } from './walk-lines.js';
import { compareWithWitness } from './witness.js';

/**
 * Checks a whole trail: each chain, each position, each checkpoint over them, the witness's checkpoints against ours, and
 * that what is archived left in its time and as the trail tells it.
 */
export async function verifyTrail(
  lines: AsyncIterable<TrailLine>,
  check: TrailCheck,
): Promise<Verdict> {
  const archive = archivedMonths();
  const { findings, entries, digests } = await walkLines(tapped(lines, archive.see), check, {
    isPart: false,
  });
  if (check.witness !== undefined)
    for (const checkpoint of await compareWithWitness(check.witness, check.keys, digests))
      note(findings, { problem: 'witness-differs', checkpoint });
  const { months, problem } = archive.told();
  if (problem !== null) note(findings, problem);
  return {
    ...{ entries, checkpoints: digests.size, findings },
    ...(months.length === 0 ? {} : { archived: months }),
  };
}
