import type { Actor } from '../../activities/domain/audit.js';
import { SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import { readDoneBy } from '../postgres/access-alerts.js';
import { secondsBack } from './audit-alerts.js';
import { sentenceOf } from './audit-sentence.js';
import { EXIT, usage } from './exit.js';
import { reading } from './reader.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

const MOST = 10_000;
const isActor = (word: string): word is Actor =>
  /^(patient|(staff|client|service|ops):[\x21-\x7e]{1,200})$/.test(word);

/** What one of those who act was up to, in every enrollment: when, where, what. */
export async function doneBy({ words, options, at, tell }: Asked): Promise<Answer> {
  const [who = '', ...more] = words;
  if (!isActor(who) || more.length > 0)
    throw usage('Name one of those who act as the trail does, like staff:officer-1.');
  const since = secondsBack(options);
  const found = await reading(at, { what: 'audit-by' }, (db) => readDoneBy(db, who, since, MOST));
  if (found.length === MOST) tell(`Only the latest ${MOST}: narrow it with --since.`);
  const entries = found.map(({ enrollmentId, event, facts, at: moment }) => ({
    at: moment.toISOString(),
    enrollmentId: enrollmentId === SYSTEM_TRAIL ? null : enrollmentId,
    ...{ event, facts, says: sentenceOf(event, facts) },
  }));
  const lines = entries.map((entry) => [entry.at, entry.enrollmentId, entry.says]);
  return {
    exit: EXIT.ok,
    json: { actor: who, entries },
    text:
      lines.length === 0
        ? 'Nothing was done.'
        : table([['WHEN (UTC)', 'ENROLLMENT', 'WHAT'], ...lines]),
  };
}
