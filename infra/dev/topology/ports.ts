import { freePort } from '../launch/free-port.js';
import type { Ports } from '../ports.js';

export interface TopologyPorts {
  /** By service of temporal-compose.yml, and by the port that it has in its container. */
  readonly services: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Before the simulated partners. */
  readonly identityFront: number;
  readonly ehrFront: number;
  /** Those of each worker's own, by the ports in its container. */
  readonly workers: readonly Readonly<Record<string, number>>[];
}

const TEMPORAL_INNER = [6933, 7236, 6936, 7234, 6934, 7235, 6935, 7239, 6939] as const;
const FIRST_OFFSET = 10_000;

/** Loopback ports for everything in the file that listens. */
export async function topologyPorts(ports: Ports, workers: number): Promise<TopologyPorts> {
  const taken = new Set<number>(Object.values(ports));
  const next = (wanted: number): Promise<number> => freePort(wanted, taken);
  const temporal: Record<string, number> = { 7233: ports.temporal };
  for (const inside of TEMPORAL_INNER) temporal[inside] = await next(inside + FIRST_OFFSET);
  const own: Record<string, number>[] = [];
  for (let count = 0; count < workers; count += 1)
    own.push({ 9464: await next(ports.metrics), 9466: await next(ports.coreMetrics) });
  return {
    services: {
      postgres: { 5432: ports.postgres },
      'temporal-postgres': { 5432: ports.postgres },
      openbao: { 8200: ports.vault },
      temporal,
      api: { 8443: ports.api, 9467: ports.apiMetrics },
      codec: { 8444: ports.codec },
      'break-glass': { 8446: ports.breakGlass },
      'patient-portal': { 8447: ports.patientPortal },
      worker: { 9464: ports.metrics, 9466: ports.coreMetrics },
    },
    identityFront: await next(ports.identity + FIRST_OFFSET),
    ehrFront: await next(ports.ehr + FIRST_OFFSET),
    workers: own,
  };
}
