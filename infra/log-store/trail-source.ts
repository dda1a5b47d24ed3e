import { hostname } from 'node:os';
import { Failure } from '../../activities/domain/failure.js';
import { digestOf } from '../audit/checkpoint.js';
import type { TrailLine } from '../audit/trail-line.js';
import type { Database } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { clusterOf, restoredSince, type Witness } from '../postgres/restored.js';
import { coveredLines, type TrailMark } from '../postgres/trail-lines.js';
import type { KeptMark } from './kept-mark.js';
import { type Batch, MOST_BYTES, MOST_MESSAGES, type Source } from './source.js';
import { framed, type SyslogMessage } from './syslog-message.js';

/**
 * The audit trail in the order of its positions, each checkpoint after what it covers, as lines of an export. Entries
 * without a position come when a checkpoint covers them. Nothing is shipped of a database that the witness does not know:
 * what the store has would be told otherwise.
 */
export const trailSource = (
  db: Database,
  witness: KeptMark<Witness>,
  most = MOST_MESSAGES,
): Source => ({
  next: () => guarded(() => batchAfter(db, witness, most)),
});

async function batchAfter(db: Database, kept: KeptMark<Witness>, most: number): Promise<Batch> {
  const known = await kept.read();
  if ((await restoredSince(db, known)) !== null) throw new Failure('RESTORED');
  const cluster = await clusterOf(db);
  const messages: Buffer[] = [];
  let { digest } = known;
  let mark: TrailMark = known;
  let bytes = 0;
  for await (const { line, after } of coveredLines(db, known, most)) {
    const message = framed(messageOf(line, after));
    messages.push(message);
    bytes += message.length;
    mark = after;
    if ('checkpoint' in line) digest = digestOf(line.checkpoint);
    if (messages.length >= most || bytes >= MOST_BYTES) break;
  }
  return { messages, shipped: () => kept.keep({ ...mark, digest, cluster }) };
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
