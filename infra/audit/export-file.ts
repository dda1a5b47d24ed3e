import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { isMonth, type Month } from '../../activities/domain/audit-archive.js';
import type { TrailLine } from './trail-line.js';

const MODE = 0o600;

/** What the lines of an export are of: the whole trail, one enrollment, or, in an archive, one month; and as of when. */
export type ExportHeader = { readonly at: string } & (
  | { readonly trail: 'whole' | 'enrollment' }
  | { readonly trail: 'month'; readonly month: Month }
);

/** Where the archive of a month lies in a folder of archives. */
export const archivePath = (folder: string, month: Month): string =>
  join(folder, `audit-${month}.jsonl`);

/** The file is not an export of a trail. */
export class ExportFileError extends Error {
  override readonly name = 'ExportFileError';
}

/** Writes an export: a header, then a line of JSON each. */
export const writeExport = (
  path: string,
  header: ExportHeader,
  lines: AsyncIterable<TrailLine>,
): Promise<void> => writeLines(path, text(header, lines));

/**
 * Writes lines to a file as fast as it takes them, and holds few. The file must not be there yet; nobody else may read it;
 * one that could not be written to its end is taken away again, lest it pass for whole.
 */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await pipeline(lines, file.createWriteStream());
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function* text(header: ExportHeader, lines: AsyncIterable<TrailLine>) {
  yield `${JSON.stringify(header)}\n`;
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** Reads an export line by line. Throws `ExportFileError`, which quotes nothing of the file. */
export async function readExport(
  path: string,
): Promise<{ readonly header: ExportHeader; readonly lines: AsyncIterable<TrailLine> }> {
  const texts = createInterface({ input: createReadStream(path) })[Symbol.asyncIterator]();
  const first = await texts.next().catch(() => null);
  if (first === null || first.done === true)
    throw new ExportFileError('The file cannot be read, or is empty.');
  return { header: headerIn(first.value), lines: linesOf(texts) };
}

function headerIn(text: string): ExportHeader {
  const { trail, at, month } = objectIn(text);
  if (typeof at === 'string' && Date.parse(at) > 0) {
    if (trail === 'whole' || trail === 'enrollment') return { trail, at };
    if (trail === 'month' && typeof month === 'string' && isMonth(month))
      return { trail, month, at };
  }
  throw new ExportFileError('The file is not an export of the audit trail.');
}

async function* linesOf(texts: AsyncIterator<string>): AsyncGenerator<TrailLine> {
  for (;;) {
    const next = await texts.next();
    if (next.done === true) return;
    const line = objectIn(next.value);
    if (!('entry' in line || 'elsewhere' in line || 'missing' in line || 'checkpoint' in line))
      throw new ExportFileError('A line of the export is none of the trail.');
    yield line as unknown as TrailLine;
  }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    if (content !== null && typeof content === 'object') return { ...content };
  } catch {
    // The parser quotes what it could not read: not to be passed on.
  }
  throw new ExportFileError('A line of the export is not JSON.');
}
