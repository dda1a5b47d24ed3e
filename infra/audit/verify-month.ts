import { createHash } from 'node:crypto';
import { note, type Verdict } from './findings.js';
import { type TrailLine, tapped } from './trail-line.js';
import { type TrailCheck, walkLines } from './walk-lines.js';
import { compareWithWitness } from './witness.js';

/** What the archive of a month came to, and the digest by which the trail knows it. */
export interface MonthVerdict extends Verdict {
  readonly digest: string;
}

/** Checks the archive of one month: its entries, their chains within the month, and the checkpoints that cover them. */
export async function verifyMonth(
  lines: AsyncIterable<TrailLine>,
  check: TrailCheck,
): Promise<MonthVerdict> {
  const hash = createHash('sha256');
  const sum = (line: TrailLine): void => {
    if ('entry' in line) hash.update(line.entry.hash, 'hex');
  };
  const { findings, entries, digests } = await walkLines(tapped(lines, sum), check, {
    isPart: true,
  });
  const differing =
    check.witness === undefined ? [] : await compareWithWitness(check.witness, check.keys, digests);
  // Of the witness's checkpoints only those of this month.
  for (const checkpoint of differing.filter((number) => digests.has(number)))
    note(findings, { problem: 'witness-differs', checkpoint });
  return { entries, checkpoints: digests.size, findings, digest: hash.digest('hex') };
}
