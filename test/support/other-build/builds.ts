import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers } from '../../../infra/dev/launch/answers.js';
import { type Child, startChild } from '../../../infra/dev/launch/child.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { untilReady } from '../../../infra/dev/launch/until-ready.js';
import { ownCode, ROOT } from '../../../infra/dev/own-code.js';
import { programOf } from '../../../infra/dev/programs.js';
import { makeCurrent } from '../../../infra/temporal/worker-builds.js';
import { eventually } from '../eventually.js';
import type { TestStack } from '../test-stack.js';

const DEPLOYMENT = { deploymentName: 'enrollment', taskQueue: 'enrollment' } as const;
const CHANGED = fileURLToPath(new URL('main.ts', import.meta.url));
const READY_SECONDS = 60;
const PROMOTED_WITHIN_MS = 60_000;
/** Away from the ports of the stack, which lie close together. */
const PORT_DISTANCE = 1_000;

/** How a worker process differs from the stack's own. */
interface OtherBuild {
  readonly buildId: string;
  /** Whether its workflows are those of a later release. */
  readonly isChanged?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a worker of another build beside those that are there. */
export async function startBuild(
  { stack }: TestStack,
  { buildId, isChanged = false, settings: own = {} }: OtherBuild,
): Promise<Child> {
  const { parameters, settings } = programOf('worker', stack.parts);
  const port = await freePort(stack.parts.ports.metrics + PORT_DISTANCE, new Set());
  const logFile = join(stack.parts.stateFolder, 'logs', `worker-${buildId}.log`);
  const child = startChild(process.execPath, isChanged ? ownCode(CHANGED) : parameters, {
    logFile,
    cwd: ROOT,
    env: { ...settings, WORKER_BUILD_ID: buildId, METRICS_PORT: `${port}`, ...own },
  });
  await untilReady('worker', () => answers(`http://127.0.0.1:${port}/readyz`, ''), {
    ...{ child, seconds: READY_SECONDS, logFile },
  });
  return child;
}

/** Makes a build take what is new as soon as Temporal knows it. */
export const promote = ({ temporal }: TestStack, buildId: string): Promise<true> =>
  eventually(async () => {
    const isKnown = await makeCurrent(temporal, DEPLOYMENT, buildId).then(
      () => true,
      () => false,
    );
    return isKnown || null;
  }, PROMOTED_WITHIN_MS);

/** The build that an enrollment's saga is on, open or closed; null when it is on none. */
export async function buildOf({ temporal }: TestStack, id: string): Promise<string | null> {
  const { raw } = await temporal.workflow.getHandle(`enrollment-${id}`).describe();
  const { versioningOverride, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  const pinned = versioningOverride?.pinned?.version;
  return (pinned ?? deploymentVersion)?.buildId ?? null;
}
