import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Brought, Builds } from '../../activities/ports/builds.js';
import { within } from './call-deadline.js';
import { type OpenRun, openRun, pinRun } from './pinned-run.js';
import { type BuildStanding, type Deployment, openOn, workerBuilds } from './worker-builds.js';

export type History = Awaited<
  ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>
>;

interface Parts {
  readonly client: Client;
  readonly deployment: Deployment;
  /** Ours. */
  readonly buildId: string;
  /** A build is gone when nobody has asked for its work for so long. */
  readonly goneAfterSeconds: number;
  /** Whether our code takes the course of a history. Throws `NOT_OPENED` when it cannot be read. */
  readonly replays: (workflowId: string, history: History) => Promise<boolean>;
}

const FETCH_DEADLINE_MS = 10_000;
const MS_PER_SECOND = 1_000;
/** Of one build in one sweep: each has its history fetched and replayed. */
const MOST_AT_ONCE = 200;

/** Builds as Temporal has them, for a worker of one of them. */
export function temporalBuilds(parts: Parts): Builds {
  const isGone = goneFor(parts.goneAfterSeconds * MS_PER_SECOND);
  return {
    async stranded() {
      const { client, deployment, buildId } = parts;
      const builds = await workerBuilds(client, deployment);
      const gone = builds.filter((each) => each.buildId !== buildId && isGone(each));
      return (await Promise.all(gone.map((each) => openRunsOf(parts, each.buildId)))).flat();
    },
    async bringHere(workflowId) {
      const { client, deployment, buildId } = parts;
      const judged = await judge(parts, workflowId);
      if (typeof judged === 'string') return judged;
      await pinRun(client, deployment, { workflowId, runId: judged.runId, buildId });
      return 'moved';
    },
    async wouldBring(workflowId) {
      const judged = await judge(parts, workflowId);
      return typeof judged === 'string' ? judged : 'moved';
    },
  };
}

/** The run that can be brought here, or why none is. */
async function judge(
  { client, buildId, replays }: Parts,
  workflowId: string,
): Promise<OpenRun | Exclude<Brought, 'moved'>> {
  const run = await openRun(client, workflowId);
  if (run === null || run.buildId === null || run.buildId === buildId) return 'not-elsewhere';
  const history = await historyOf(client, workflowId, run.runId);
  if (history === null) return 'not-elsewhere';
  return (await replays(workflowId, history)) ? run : 'diverges';
}

/**
 * Whether nobody has worked for a build for so long. Temporal forgets who polled: after minutes, and all at once when it
 * restarts. So a build that it knows nobody of is gone only when it has been so for the whole time, as seen from here.
 */
export function goneFor(longMs: number, now = Date.now): (build: BuildStanding) => boolean {
  const missingSince = new Map<string, number>();
  return ({ buildId, openRuns, lastSeen }) => {
    if (lastSeen !== null) missingSince.delete(buildId);
    const since = lastSeen?.getTime() ?? missingSince.get(buildId) ?? now();
    if (lastSeen === null) missingSince.set(buildId, since);
    return openRuns > 0 && since < now() - longMs;
  };
}

const openRunsOf = ({ client, deployment }: Parts, buildId: string): Promise<readonly string[]> =>
  within(
    client,
    async () => {
      const found: string[] = [];
      const query = openOn(deployment, buildId);
      for await (const { workflowId } of client.workflow.list({ query, pageSize: MOST_AT_ONCE })) {
        found.push(workflowId);
        if (found.length === MOST_AT_ONCE) break;
      }
      return found;
    },
    FETCH_DEADLINE_MS,
  );

/** Null when the run is no more. */
const historyOf = (client: Client, workflowId: string, runId: string): Promise<History | null> =>
  within(
    client,
    async () => {
      try {
        return await client.workflow.getHandle(workflowId, runId).fetchHistory();
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },
    FETCH_DEADLINE_MS,
  );
