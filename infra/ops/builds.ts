import { type BuildStanding, workerBuilds } from '../temporal/worker-builds.js';
import { deploymentOf } from './deployment.js';
import { EXIT, usage } from './exit.js';
import { onTemporal } from './on-temporal.js';
import { promoteBuild } from './promote-build.js';
import { reading } from './reader.js';
import { ageText, table } from './text.js';
import type { Answer, Asked, OpsVerb } from './verb.js';

const MS_PER_SECOND = 1_000;
/** A saga that began just before its build was succeeded shows up with a delay. */
const SETTLED_AFTER_MS = 10_000;

/** Builds of the worker: which takes what is new, which is still needed, and which can be taken away. */
export const builds: OpsVerb = {
  usage: 'builds [promote BUILD [--since 24h]]',
  says: 'builds of the worker, and which may be retired; promote: make one take what is new',
  options: { since: { type: 'string' } },
  async run(asked) {
    const [word, buildId, ...more] = asked.words;
    if (word === undefined && asked.options['since'] === undefined) return list(asked);
    if (word !== 'promote' || buildId === undefined || more.length > 0)
      throw usage('Say builds, or builds promote BUILD [--since 24h].');
    return promoteBuild(asked, buildId);
  },
};

async function list({ at }: Asked): Promise<Answer> {
  const found = await reading(at, { what: 'builds' }, () =>
    onTemporal(at, (client) => workerBuilds(client, deploymentOf(at))),
  );
  const told = found.map((each) => ({ ...each, mayBeRetired: mayBeRetired(each) }));
  const isStranded = found.some((each) => isForsaken(each, at.config.build.goneAfterSeconds));
  return {
    exit: isStranded ? EXIT.negative : EXIT.ok,
    json: { deployment: at.config.build.deploymentName, builds: told },
    text: found.length === 0 ? NONE : linesOf(found, at.config.build.goneAfterSeconds),
  };
}

const NONE =
  'No worker with a WORKER_BUILD_ID has asked for work yet: nothing is pinned to a build.';

function linesOf(found: readonly BuildStanding[], goneAfterSeconds: number): string {
  const lines = found.map((each) => [
    ...[each.buildId, each.status, `${each.openRuns} open run(s)`, seenText(each)],
    verdictOn(each, goneAfterSeconds),
  ]);
  const hasCurrent = found.some(({ status }) => status === 'current');
  return [
    table(lines),
    ...(hasCurrent ? [] : ['None is current, so nothing new begins: ops builds promote BUILD.']),
  ].join('\n');
}

const seenText = ({ lastSeen }: BuildStanding): string =>
  lastSeen === null
    ? 'no workers'
    : `asked for work ${ageText((Date.now() - lastSeen.getTime()) / MS_PER_SECOND)} ago`;

function verdictOn(build: BuildStanding, goneAfterSeconds: number): string {
  if (build.status === 'current') return 'takes what is new';
  if (mayBeRetired(build)) return 'may be retired';
  if (isForsaken(build, goneAfterSeconds))
    return 'its workers are gone: the sweep brings its runs to the current build, or gives them up';
  return build.openRuns > 0 ? 'keep its workers: it has open runs' : 'not yet: look again soon';
}

/** Nothing open is pinned to it, and nothing will be: no saga can miss it. */
function mayBeRetired({ status, openRuns, retiredAt }: BuildStanding): boolean {
  if (openRuns > 0 || (status !== 'draining' && status !== 'drained')) return false;
  return retiredAt !== null && retiredAt.getTime() < Date.now() - SETTLED_AFTER_MS;
}

const isForsaken = ({ openRuns, lastSeen }: BuildStanding, goneAfterSeconds: number): boolean =>
  openRuns > 0 && (lastSeen?.getTime() ?? 0) < Date.now() - goneAfterSeconds * MS_PER_SECOND;
