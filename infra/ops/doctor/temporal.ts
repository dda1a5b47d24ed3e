import { searchAttributes } from '../../../workflows/messages.js';
import { workerBuilds } from '../../temporal/worker-builds.js';
import { deploymentOf } from '../deployment.js';
import { onTemporalKeyless } from '../on-temporal.js';
import type { Check } from './check.js';
import { type Finding, where } from './finding.js';

const SECONDS_PER_DAY = 86_400;
/** What is replayed, and what tells a restored database what has ended, is kept so long at least. */
const LEAST_DAYS = 30;
const NOT_FOUND = 5;
/** As the API of Temporal numbers them: workflow tasks, activity tasks. */
const KINDS = [1, 2] as const;
const CALL_MS = 5_000;

/** The server, our namespace in it, and whether a worker asks for work. */
export const temporal: Check = {
  name: 'Temporal',
  setting: 'TEMPORAL_ADDRESS',
  away: 'TEMPORAL_AWAY',
  isNamed: ({ temporalAddress }) => temporalAddress !== undefined,
  examine: (at) =>
    onTemporalKeyless(at, (client) =>
      client.withDeadline(Date.now() + CALL_MS, async () => {
        const { namespace, taskQueue } = at.config;
        const service = client.workflowService;
        const { serverVersion } = await service.getSystemInfo({});
        const found = await service.describeNamespace({ namespace }).catch(unlessMissing);
        if (found === null) {
          const says = `there is no namespace ${namespace}`;
          return { facts: { serverVersion }, findings: [{ code: 'NAMESPACE_MISSING', says }] };
        }
        const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
          namespace,
        });
        const pollers = await Promise.all(
          KINDS.map(async (taskQueueType) => {
            const queue = { namespace, taskQueue: { name: taskQueue }, taskQueueType };
            return (await service.describeTaskQueue(queue)).pollers.length;
          }),
        );
        const builds = await workerBuilds(client, deploymentOf(at));
        const isNoneCurrent =
          builds.length > 0 && builds.every(({ status }) => status !== 'current');
        const days =
          Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / SECONDS_PER_DAY;
        return {
          facts: { serverVersion, retentionDays: days, pollers: Math.min(...pollers) },
          findings: [
            ...missingAttributes(Object.keys(customAttributes)),
            ...where(
              [days < LEAST_DAYS, 'RETENTION_SHORT', `histories are kept for ${days} day(s)`],
              [pollers.includes(0), 'WORKER_MISSING', `nobody polls the task queue ${taskQueue}`],
              [isNoneCurrent, 'BUILD_NOT_CURRENT', `none of ${builds.length} build(s) is current`],
            ),
          ],
        };
      }),
    ),
};

function unlessMissing(error: unknown): null {
  if ((error as { code?: unknown }).code === NOT_FOUND) return null;
  throw error;
}

const missingAttributes = (there: readonly string[]): readonly Finding[] =>
  Object.values(searchAttributes)
    .filter(({ name }) => !there.includes(name))
    .map(({ name }) => ({ code: 'SEARCH_ATTRIBUTE_MISSING', says: name }));
