import { join } from 'node:path';
import { answers } from '../../../../infra/dev/launch/answers.js';
import { startChild } from '../../../../infra/dev/launch/child.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import { untilReady } from '../../../../infra/dev/launch/until-ready.js';
import { ownCode, ROOT } from '../../../../infra/dev/own-code.js';
import { somePort } from '../../dev/support/temporary-folder.js';

const READY_SECONDS = 60;

/** The log shipper as a process of its own. */
export async function startShipperProcess(
  settings: Readonly<Record<string, string>> & { readonly LOG_SPOOL_DIR: string },
) {
  const port = await freePort(somePort(), new Set());
  const logFile = join(settings.LOG_SPOOL_DIR, 'shipper.out');
  const child = startChild(process.execPath, ownCode('infra/log-store/main.ts'), {
    ...{ logFile, cwd: ROOT },
    env: {
      MODE: 'development',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      LOG_SHIPPER_METRICS_PORT: `${port}`,
      ...settings,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const isReady = () => answers(`${url}/readyz`, '');
  await untilReady('log shipper', isReady, { child, seconds: READY_SECONDS, logFile });
  return {
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    stop: (signal?: NodeJS.Signals) => child.stop(signal),
  };
}
