import { open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { LONGEST_UNFINISHED_MS } from '../observability/log-spool.js';
import { type SpoolFile, spoolFiles } from '../observability/spool-files.js';
import type { KeptMark } from './kept-mark.js';
import { type LogLine, messageOf } from './log-line.js';
import { type Batch, MOST_BYTES, MOST_MESSAGES, type Source } from './source.js';
import { framed } from './syslog-message.js';

/** How many bytes of each file have been shipped, by its name. */
export type SpoolMark = Readonly<Record<string, number>>;

const NEWLINE = 0x0a;
/** Longer than any line of ours. */
const LEAST_BYTES = 32_768;
const GONE_AFTER_MS = 2 * LONGEST_UNFINISHED_MS;

/** The operational logs, process by process; a file that is shipped whole goes. */
export const spoolSource = (folder: string, mark: KeptMark<SpoolMark>): Source => ({
  next: () => batchAfter(folder, mark),
});

async function batchAfter(folder: string, kept: KeptMark<SpoolMark>): Promise<Batch> {
  const shipped = await kept.read();
  const messages: Buffer[] = [];
  const mark: Record<string, number> = {};
  let room = MOST_BYTES;
  for (const file of await spoolFiles(folder)) {
    const from = shipped[file.name] ?? 0;
    const lines = room > 0 ? await nextLines(file, from, Math.max(room, LEAST_BYTES)) : [];
    const taken = lines.slice(0, MOST_MESSAGES - messages.length);
    messages.push(...taken.map((line) => framed(messageOf(line, file.name, hostname()))));
    const until = taken.at(-1)?.until ?? from;
    mark[file.name] = until;
    room -= until - from;
  }
  return { messages, shipped: () => kept.keep(mark) };
}

async function nextLines(file: SpoolFile, from: number, most: number): Promise<readonly LogLine[]> {
  const { lines, isEnd } = await linesAfter(file.path, from, most);
  if (lines.length === 0 && isEnd) await removeWhenDone(file);
  return lines;
}

/** No whole line is left. Half a line at the end was cut off when its process died. */
async function removeWhenDone({ path, isFinished, changedMs }: SpoolFile): Promise<void> {
  if (isFinished || Date.now() - changedMs > GONE_AFTER_MS) await rm(path, { force: true });
}

interface Read {
  readonly lines: readonly LogLine[];
  /** Whether the file ends there. */
  readonly isEnd: boolean;
}

/** Whole lines from there on; none of a file that has another name by now. */
async function linesAfter(path: string, from: number, most: number): Promise<Read> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return { lines: [], isEnd: false };
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(most), 0, most, from);
    return { lines: linesIn(buffer.subarray(0, bytesRead), from), isEnd: bytesRead < most };
  } finally {
    await file.close();
  }
}

function linesIn(bytes: Buffer, from: number): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) return lines;
    lines.push({ text: bytes.toString('utf8', at, end), offset: from + at, until: from + end + 1 });
    at = end + 1;
  }
}
