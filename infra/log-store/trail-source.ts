import { hostname } from 'node:os';
import type { TrailLine } from '../audit/trail-line.js';
import type { Database } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { coveredLines, type TrailMark } from '../postgres/trail-lines.js';
import type { KeptMark } from './kept-mark.js';
import { type Batch, MOST_BYTES, MOST_MESSAGES, type Source } from './source.js';
import { framed, type SyslogMessage } from './syslog-message.js';

/**
 * The audit trail in the order of its positions, each checkpoint after what it covers, as lines of an export. Entries
 * without a position come when a checkpoint covers them.
 */
export const trailSource = (
  db: Database,
  mark: KeptMark<TrailMark>,
  most = MOST_MESSAGES,
): Source => ({
  next: () => guarded(() => batchAfter(db, mark, most)),
});

async function batchAfter(db: Database, kept: KeptMark<TrailMark>, most: number): Promise<Batch> {
  const messages: Buffer[] = [];
  let mark = await kept.read();
  let bytes = 0;
  for await (const { line, after } of coveredLines(db, mark, most)) {
    const message = framed(messageOf(line, after));
    messages.push(message);
    bytes += message.length;
    mark = after;
    if (messages.length >= most || bytes >= MOST_BYTES) break;
  }
  return { messages, shipped: () => kept.keep(mark) };
}

function messageOf(line: TrailLine, { position, checkpoint }: TrailMark): SyslogMessage {
  const common = {
    ...({ severity: 'notice', facility: 'audit', application: 'enrollment-trail' } as const),
    host: hostname(),
    text: JSON.stringify(line),
  };
  if ('checkpoint' in line)
    return { ...common, kind: 'checkpoint', at: null, place: { checkpoint } };
  const place = { position };
  if ('elsewhere' in line) return { ...common, kind: 'elsewhere', at: line.elsewhere.at, place };
  return 'entry' in line
    ? { ...common, kind: 'entry', at: line.entry.at, place }
    : { ...common, kind: 'missing', severity: 'error', at: null, place };
}
