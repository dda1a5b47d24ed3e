import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers } from '../../../infra/dev/launch/answers.js';
import { startChild } from '../../../infra/dev/launch/child.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { untilReady } from '../../../infra/dev/launch/until-ready.js';
import { ownCode, ROOT } from '../../../infra/dev/own-code.js';
import { programOf } from '../../../infra/dev/programs.js';
import { eventually } from '../eventually.js';
import type { TestStack } from '../test-stack.js';
import type { FaultState, Order } from './orders.js';

/** The stack's worker replaced by one that obeys scripts. */
export interface FaultWorker {
  /** What is to befall an enrollment from now on; nothing more when there are no orders. Whatever is parked goes on. */
  script(id: string, ...orders: readonly Order[]): Promise<void>;
  /** Ends when each of the enrollments has a call that stands still. */
  parked(ids: readonly string[]): Promise<void>;
  /** Ends when no writing call is under way, of any attempt, timed out or not. */
  quiet(): Promise<void>;
  /** Ends it without warning, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Settings for a stack on which many sagas run at once, so that only what is scripted goes wrong, on a busy machine too.
 * `brief`: patience for one hang and a retry. `long`: for one that was held up by the test for a while.
 */
export const PATIENCE = {
  brief: { STEP_PATIENCE_SECONDS: '15' },
  long: { STEP_PATIENCE_SECONDS: '60' },
} as const;

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Some dozens of sagas at once, each to its own point. */
const PARKED_WITHIN_MS = 120_000;
const READY_SECONDS = 30;
/** Away from the ports of the stack, which lie close together. */
const PORT_DISTANCE = 1_000;

/** Takes the place of the stack's worker, with its settings and its ports. */
export async function startFaultWorker({ stack }: TestStack): Promise<FaultWorker> {
  await stack.processes.stop('worker');
  const { settings, readyUrl } = programOf('worker', stack.parts);
  const port = await freePort(stack.parts.ports.metrics + PORT_DISTANCE, new Set());
  const logFile = join(stack.parts.stateFolder, 'logs', 'fault-worker.log');
  const child = startChild(process.execPath, ownCode(MAIN), {
    logFile,
    cwd: ROOT,
    env: { ...settings, FAULT_CONTROL_PORT: `${port}` },
  });
  await untilReady('fault worker', () => answers(readyUrl, ''), {
    ...{ child, seconds: READY_SECONDS, logFile },
  });
  const url = `http://127.0.0.1:${port}`;
  const state = async () => (await (await fetch(url)).json()) as FaultState;
  return {
    async script(id, ...orders) {
      await fetch(`${url}/${id}`, { method: 'PUT', body: JSON.stringify(orders) });
    },
    async parked(ids) {
      await eventually(async () => {
        const still = new Set((await state()).parked.map(({ id }) => id));
        return ids.every((id) => still.has(id)) ? still : null;
      }, PARKED_WITHIN_MS);
    },
    async quiet() {
      await eventually(async () => ((await state()).underWay === 0 ? true : null));
    },
    kill: () => child.stop('SIGKILL'),
  };
}
