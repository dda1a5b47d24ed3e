import { createHash, type Hash } from 'node:crypto';
import {
  type ArchivedMonth,
  isMonth,
  keptUntil,
  type Month,
  monthOf,
  RETENTION_FLOOR_YEARS,
} from '../../activities/domain/audit-archive.js';
import type { ExportedEntry } from './exported-entry.js';
import type { Finding, MonthElsewhere } from './findings.js';
import type { TrailLine } from './trail-line.js';

interface Statement {
  readonly archive: ArchivedMonth;
  readonly at: string;
}

/**
 * Sums up the months of which a trail has only hashes, and holds them against the latest entry that tells of archiving:
 * its total speaks for all months before, whose own entries may be archived by now.
 */
export function archivedMonths(): {
  readonly see: (line: TrailLine) => void;
  told(): { readonly months: readonly MonthElsewhere[]; readonly problem: Finding | null };
} {
  const sums = new Map<Month, { entries: number; readonly hash: Hash }>();
  let latest: Statement | null = null;
  return {
    see: (line) => {
      if ('entry' in line) latest = statementIn(line.entry) ?? latest;
      if (!('elsewhere' in line)) return;
      const { at, hash } = line.elsewhere;
      const sum = sums.get(monthOf(at)) ?? { entries: 0, hash: createHash('sha256') };
      sum.entries += 1;
      sum.hash.update(hash, 'hex');
      sums.set(monthOf(at), sum);
    },
    told() {
      const months = [...sums]
        .map(([month, { entries, hash }]) => ({ month, entries, digest: hash.digest('hex') }))
        .toSorted((one, other) => (one.month < other.month ? -1 : 1));
      return { months, problem: problemOf(months, latest) };
    },
  };
}

function statementIn({ event, facts, at }: ExportedEntry): Statement | null {
  if (event !== 'audit.archived') return null;
  try {
    const { archive } = JSON.parse(facts) as { archive?: ArchivedMonth };
    return archive !== undefined && isMonth(archive.month) ? { archive, at } : null;
  } catch {
    return null; // Not as it was written, which the check of its hash tells.
  }
}

function problemOf(months: readonly MonthElsewhere[], latest: Statement | null): Finding | null {
  const month = months.at(-1)?.month ?? latest?.archive.month;
  if (month === undefined || isTold(months, latest)) return null;
  return { problem: 'archive-unproven', month };
}

const isTold = (months: readonly MonthElsewhere[], latest: Statement | null): boolean =>
  latest !== null &&
  latest.archive.month === months.at(-1)?.month &&
  latest.archive.total === totalOf(months) &&
  latest.at >= keptUntil(latest.archive.month, RETENTION_FLOOR_YEARS);

const totalOf = (months: readonly MonthElsewhere[]): string =>
  months.reduce(
    (before, { digest }) =>
      createHash('sha256').update(before, 'hex').update(digest, 'hex').digest('hex'),
    '',
  );
