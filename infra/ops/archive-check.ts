import { archivePath, ExportFileError, readExport } from '../audit/export-file.js';
import type { Finding, MonthElsewhere } from '../audit/findings.js';
import { verifyMonth } from '../audit/verify-month.js';
import type { TrailCheck } from '../audit/walk-lines.js';

/** Whether a folder has the archive of each month that left a trail: the very one, and genuine. */
export async function checkArchives(
  folder: string,
  months: readonly MonthElsewhere[],
  check: TrailCheck,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const each of months) {
    const found = await verdictOf(archivePath(folder, each.month), check);
    if (found?.digest !== each.digest || found.entries !== each.entries)
      findings.push({ problem: 'archive-differs', month: each.month });
    for (const finding of found?.findings ?? []) findings.push({ ...finding, month: each.month });
  }
  return findings;
}

/** Null where there is no archive. */
async function verdictOf(path: string, check: TrailCheck) {
  try {
    const { header, lines } = await readExport(path);
    return header.trail === 'month' ? await verifyMonth(lines, check) : null;
  } catch (error) {
    if (error instanceof ExportFileError) return null;
    throw error;
  }
}
