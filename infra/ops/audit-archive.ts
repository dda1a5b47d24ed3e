import { open } from 'node:fs/promises';
import { isMonth, type Month, monthOf } from '../../activities/domain/audit-archive.js';
import { archivePath, readExport, writeExport } from '../audit/export-file.js';
import { type MonthVerdict, verifyMonth } from '../audit/verify-month.js';
import { type ArchiveRefusal, archiveMonth, monthsBefore } from '../postgres/audit-archive.js';
import type { Database } from '../postgres/database.js';
import { monthLines } from '../postgres/month-lines.js';
import { trailAtOnce } from '../postgres/trail-lines.js';
import { EXIT, OpsError, usage } from './exit.js';
import { asFileRefusal } from './file-refusal.js';
import { publicKeys } from './public-keys.js';
import { owning } from './reader.js';
import type { Answer, Asked } from './verb.js';

const WHY: Readonly<Record<ArchiveRefusal, string>> = {
  'too-young': 'it has not been kept for its years',
  'on-hold': 'a hold is placed: ops audit hold',
  'not-the-oldest': 'an older month is there that was not archived',
  'still-open': 'an enrollment that was accepted before its end has not ended',
  'not-covered': 'a checkpoint does not cover all of it',
  'file-differs': 'the file is not what the database has',
};

/**
 * Months that have been kept for their years go into files, one each, and out of the database, the oldest first; each
 * only when its file has been read back and verified. A file that is there from before is taken if it is that month's.
 */
export async function archiveTrail(asked: Asked): Promise<Answer> {
  const { options, at, tell } = asked;
  const { to } = options;
  const years = at.config.auditRetentionYears;
  const before = wishIn(asked, years);
  if (typeof to !== 'string') throw usage('Where to? Say --to DIR.');
  const keys = publicKeys(at, options['key']);
  return owning(at, async (owner) => {
    const archived: (Pick<MonthVerdict, 'entries' | 'digest'> & { month: Month; file: string })[] =
      [];
    for (const month of await monthsBefore(owner, before)) {
      const file = archivePath(to, month);
      await writeMonth(owner, file, month).catch(asFileRefusal);
      const check = { keys, coveredUntil: new Date().toISOString() };
      const { findings, entries, digest } = await verifyMonth(
        (await readExport(file)).lines,
        check,
      );
      if (findings.length > 0) throw stays(month, EXIT.negative, 'its file is not genuine');
      await flush(file, to);
      const refusal = await archiveMonth(owner, { month, entries, digest }, years);
      if (refusal !== null) throw stays(month, EXIT.refused, WHY[refusal]);
      archived.push({ month, entries, digest, file });
      tell(`${month}: ${entries} entries are in ${file} and no longer in the database.`);
    }
    const text =
      archived.length === 0 ? 'There is nothing so old.' : `${archived.length} archived.`;
    return { exit: EXIT.ok, json: { archived }, text };
  });
}

function wishIn({ words, options: { before } }: Asked, years: number): Month {
  if (words.length > 0 || typeof before !== 'string' || !isMonth(before))
    throw usage('Say up to which month: --before YYYY-MM.');
  const now = new Date();
  const latest = monthOf(
    new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), 1)).toISOString(),
  );
  if (before <= latest) return before;
  throw new OpsError(
    EXIT.refused,
    `Nothing leaves before it has been kept for ${years} years: say --before ${latest} at most.`,
  );
}

const stays = (month: Month, exit: 1 | 5, why: string): OpsError =>
  new OpsError(exit, `${month} stays in the database: ${why}.`);

async function writeMonth(owner: Database, file: string, month: Month): Promise<void> {
  const header = { trail: 'month', month, at: new Date().toISOString() } as const;
  await trailAtOnce(owner, (tx) => writeExport(file, header, monthLines(tx, month))).catch(
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    },
  );
}

/** On the disk, not only on its way there: what it stands for is gone in a moment. */
async function flush(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
