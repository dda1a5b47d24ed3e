import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './launch/free-port.js';
import { writeSecret } from './launch/secret-file.js';

const PREFERRED = {
  api: 8443,
  codec: 8444,
  portal: 8445,
  breakGlass: 8446,
  patientPortal: 8447,
  ui: 8233,
  temporal: 7233,
  oidc: 9443,
  inbox: 1080,
  smtp: 1025,
  postgres: 5433,
  metrics: 9464,
  shipperMetrics: 9465,
  coreMetrics: 9466,
  apiMetrics: 9467,
  identity: 9081,
  ehr: 9082,
  vault: 8200,
  keycloak: 8180,
} as const;

export type Ports = Readonly<Record<keyof typeof PREFERRED, number>>;

/**
 * A free port for each part: those of the last start if they are still free, for bookmarks and for what was in flight;
 * else the usual one, else the next above it. `offset` moves them all, so that several stacks stay apart.
 */
export async function choosePorts(stateFolder: string, offset = 0): Promise<Ports> {
  const file = join(stateFolder, 'ports.json');
  const last = lastPorts(file);
  const taken = new Set<number>();
  const chosen: Record<string, number> = {};
  for (const [part, usual] of Object.entries(PREFERRED))
    chosen[part] = await freePort(last[part] ?? usual + offset, taken);
  writeSecret(file, JSON.stringify(chosen));
  return chosen as Ports;
}

/** A damaged file is worth nothing and costs nothing: the usual ports then. */
function lastPorts(file: string): Partial<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, number>>;
  } catch {
    return {};
  }
}
