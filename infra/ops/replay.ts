import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type EnrollmentId, isEnrollmentId } from '../../activities/domain/ids.js';
import type { NamedHistory, Replayed } from '../../worker/history.js';
import * as workflows from '../../workflows/index.js';
import { assertReadable } from './assert-readable.js';
import { type Divergence, divergenceOf } from './divergence.js';
import { EXIT, notFound, usage } from './exit.js';
import { failedHistories, historiesOf, historyInFile } from './histories.js';
import { converterFor, onTemporal } from './on-temporal.js';
import { reading } from './reader.js';
import { secondsIn } from './text.js';
import type { Answer, Asked, OpsVerb } from './verb.js';

/** So many are told one by one; of more there is a count. */
const MOST_TOLD = 100;
const EVERY = 100;

interface Tally {
  readonly diverged: (Divergence & { readonly workflowId: string })[];
  replayed: number;
  broken: number;
}

/** Whether the code at hand would take the course that histories took. */
export const replay: OpsVerb = {
  usage: 'replay <id | file.json | --failed --since 24h>',
  says: 'replay histories against the code at hand; says where they part',
  options: { failed: { type: 'boolean' }, since: { type: 'string' } },
  async run(asked) {
    const { failed, since } = asked.options;
    const [word, ...more] = asked.words;
    if (more.length > 0) throw usage('Name one enrollment or one file.');
    if (failed !== true) return replayOne(asked, word, since);
    const seconds = secondsIn(typeof since === 'string' ? since : '');
    if (seconds === null || word !== undefined)
      throw usage('Say how far back: --failed --since 24h.');
    return onServer(asked, null, (client) => failedHistories(client, seconds));
  },
};

async function replayOne(asked: Asked, word: string | undefined, since: unknown): Promise<Answer> {
  if (word === undefined || since !== undefined)
    throw usage('Name one enrollment or one file; or say --failed --since 24h.');
  if (!isEnrollmentId(word)) {
    const history = historyInFile(word);
    return replayed(asked, [history], await converterFor(asked.at, 'development'));
  }
  const answer = await onServer(asked, word, (client) => historiesOf(client, word));
  if ((answer.json as Tally).replayed > 0) return answer;
  throw notFound('Temporal holds no history of this enrollment.');
}

/** Histories of the server are read like anything else of an enrollment: on record first. */
const onServer = (
  asked: Asked,
  id: EnrollmentId | null,
  histories: (client: Client) => AsyncGenerator<NamedHistory>,
): Promise<Answer> =>
  reading(asked.at, { what: 'replay', id }, () =>
    onTemporal(asked.at, (client, converter) => replayed(asked, histories(client), converter)),
  );

/** Replays histories against the code at hand, and says where they part. Throws an `OpsError` for what is unreadable. */
export async function replayed(
  { tell }: Pick<Asked, 'tell'>,
  histories: AsyncIterable<NamedHistory> | Iterable<NamedHistory>,
  converter: DataConverter,
): Promise<Answer & { readonly json: Tally }> {
  // Loaded late: the engine takes its time, and a process that has loaded it does not end by itself.
  const { replayHistories } = await import('../../worker/replay-histories.js');
  const tally: Tally = { replayed: 0, broken: 0, diverged: [] };
  for await (const each of replayHistories(readable(histories, converter), converter)) {
    count(tally, each);
    if (tally.replayed % EVERY === 0) tell(`${tally.replayed} replayed ...`);
  }
  const { broken } = tally;
  const text = [...tally.diverged.map(inWords), `${tally.replayed} replayed, ${broken} diverged.`];
  return { exit: broken > 0 ? EXIT.negative : EXIT.ok, json: tally, text: text.join('\n') };
}

async function* readable(
  histories: AsyncIterable<NamedHistory> | Iterable<NamedHistory>,
  converter: DataConverter,
): AsyncGenerator<NamedHistory> {
  for await (const each of histories) {
    await assertReadable(each, converter);
    yield each;
  }
}

function count(tally: Tally, { workflowId, history, error }: Replayed): void {
  tally.replayed += 1;
  if (error === null) return;
  tally.broken += 1;
  if (tally.diverged.length < MOST_TOLD)
    tally.diverged.push({ workflowId, ...divergenceOf(error, history, Object.keys(workflows)) });
}

function inWords({ workflowId, eventIds, history, code }: Tally['diverged'][number]): string {
  const where = eventIds.length === 0 ? 'somewhere' : `at event ${eventIds.join(' or ')}`;
  return `${workflowId} diverges ${where}: the history has ${history}; the code wants ${code}.`;
}
