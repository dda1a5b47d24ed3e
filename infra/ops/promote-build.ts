import type { Client } from '@temporalio/client';
import { makeCurrent, workerBuilds } from '../temporal/worker-builds.js';
import { deploymentOf } from './deployment.js';
import { EXIT, notFound, OpsError, usage } from './exit.js';
import { openAndRecentHistories } from './histories.js';
import { onTemporal } from './on-temporal.js';
import { acting } from './reader.js';
import { replayed } from './replay.js';
import { secondsIn } from './text.js';
import type { Answer, Asked } from './verb.js';

const SINCE = '24h';

/**
 * Makes a build take what is new, once the code at hand, which is to be that build's, has replayed what is open and
 * what closed lately. A divergence does not hold it up: what is open stays on its own build; but it is told.
 */
export async function promoteBuild(asked: Asked, buildId: string): Promise<Answer> {
  const { at, options, tell } = asked;
  const seconds = secondsIn(typeof options['since'] === 'string' ? options['since'] : SINCE);
  if (seconds === null) throw usage('Say how far back: --since 24h.');
  assertAtHand(at.config.build.buildId, buildId);
  await acting(at, 'builds-promote');
  return onTemporal(at, async (client, converter) => {
    await assertPolling(client, asked, buildId);
    const histories = openAndRecentHistories(client, seconds);
    const { json, text } = await replayed(asked, histories, converter);
    await makeCurrent(client, deploymentOf(at), buildId);
    if (json.broken > 0)
      tell('Those stay on their builds: keep its workers until ops builds says otherwise.');
    return {
      exit: EXIT.ok,
      json: { buildId, isCurrent: true, ...json },
      text: `${text}\n${buildId} takes what is new from now on.`,
    };
  });
}

/** Another build's code would say nothing about the one that is promoted. */
function assertAtHand(ours: string | undefined, buildId: string): void {
  if (ours !== buildId)
    throw new OpsError(
      EXIT.refused,
      `The code at hand is ${ours === undefined ? 'no build that WORKER_BUILD_ID names' : `build ${ours}`}: replay and promote ${buildId} from its own release.`,
    );
}

async function assertPolling(client: Client, { at }: Asked, buildId: string): Promise<void> {
  const builds = await workerBuilds(client, deploymentOf(at));
  const found = builds.find((each) => each.buildId === buildId);
  if (found === undefined)
    throw notFound('No worker of that build has asked for work: start its workers first.');
  if (found.lastSeen === null)
    throw new OpsError(EXIT.refused, 'Its workers are gone: what is new would wait for nobody.');
}
