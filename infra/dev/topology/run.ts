import { join } from 'node:path';
import { portalClient } from '../../../api/portal-client/portal-client.js';
import { openDatabase } from '../../postgres/database.js';
import { accessToken } from '../access-token.js';
import { stackFile } from '../describe-stack.js';
import { clientKey, keyIn } from '../launch/clients.js';
import type { StackOptions } from '../stack-options.js';
import { noAppointment, type ScenarioParts, successfulEnrollment } from '../start/scenarios.js';
import { stopAsked } from '../stop-asked.js';
import { bringUp, type Topology } from './bring-up.js';
import { describeEnrollment, describeProbes } from './report.js';
import { probeRoles } from './role-probes.js';

export interface TopologyRun extends Omit<StackOptions, 'onProgress'> {
  readonly isOnce: boolean;
  readonly write: (text: string) => void;
}

const POOL_SIZE = 4;
const MS_PER_SECOND = 1_000;
const EXIT_INTERRUPTED = 130;

/** Brings the topology up, enrolls one patient, rolls one back, tries the roles. Answers 0 when all is as promised, else 1. */
export async function runTopology({ isOnce, write, ...options }: TopologyRun): Promise<number> {
  const startedAt = performance.now();
  const asked = stopAsked();
  const begun: { stop(): Promise<void> }[] = [];
  try {
    const topology = await bringUp(options, {
      begun: (part) => {
        begun.push(part);
        return part;
      },
      up: (part) => write(`   up: ${part} (${seconds(startedAt)} s)\n`),
    });
    const proving = prove(topology, write);
    proving.catch(() => undefined); // Nobody waits for it any more once we were asked to stop.
    const isProven = await Promise.race([proving, asked.then(() => null)]);
    if (isProven === null) return EXIT_INTERRUPTED;
    write(
      `\n   ${isProven ? '✔ the topology holds' : '✖ NOT AS PROMISED'}, ${seconds(startedAt)} s\n`,
    );
    if (!isOnce) {
      write('   Ctrl-C stops everything.\n');
      await asked;
    }
    return isProven ? 0 : 1;
  } finally {
    for (const part of begun.toReversed()) await part.stop();
  }
}

const seconds = (since: number): string => ((performance.now() - since) / MS_PER_SECOND).toFixed(1);

async function prove(
  { parts, postgres, processes }: Topology,
  write: (text: string) => void,
): Promise<boolean> {
  const owner = openDatabase({
    ...{ url: postgres.urls.owner, caFile: parts.tls.caFile },
    ...{ poolSize: POOL_SIZE, applicationName: 'topology' },
  });
  try {
    const stack = stackFile(parts, postgres.urls, processes);
    const { oidcIssuer: issuer, oidcAudience: audience } = stack;
    const key = await clientKey(parts.stateFolder, 'portal');
    const scope = 'enrollment:submit enrollment:read';
    const portal = portalClient({
      ...{ apiUrl: stack.apiUrl, audience },
      accessToken: () => accessToken({ issuer, audience, clientId: 'portal', key, scope }),
    });
    const scenario: ScenarioParts = {
      ...{ stack, owner, portal, systems: parts.systems },
      onStatus: () => undefined,
    };
    const enrolled = await successfulEnrollment(scenario);
    write(describeEnrollment(enrolled));
    const undone = await noAppointment(scenario);
    write(describeEnrollment(undone));
    const probes = await probeRoles({
      ...{ stateFolder: parts.stateFolder, port: parts.ports.temporal, namespace: stack.namespace },
      workflowId: `enrollment-${enrolled.status.enrollmentId}`,
      issuerKey: await keyIn(join(parts.stateFolder, 'secrets', 'issuer.jwk')),
    });
    write(describeProbes(probes));
    return enrolled.isProven && undone.isProven && probes.every(({ isHeld }) => isHeld);
  } finally {
    await owner.destroy();
  }
}
