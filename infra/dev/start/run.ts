import { join } from 'node:path';
import { portalClient } from '../../../api/portal-client/portal-client.js';
import { openDatabase } from '../../postgres/database.js';
import { accessToken } from '../access-token.js';
import { refillSlots } from '../directory/refill-slots.js';
import { clientKey } from '../launch/clients.js';
import { writeSecret } from '../launch/secret-file.js';
import { sampleApplication } from '../sample-application.js';
import { type Stack, startStack } from '../stack.js';
import type { StackOptions } from '../stack-options.js';
import { stopAsked } from '../stop-asked.js';
import { describe, links, progressLine } from './report.js';
import { failingEnrollment, type ScenarioParts, successfulEnrollment } from './scenarios.js';

export interface RunOptions extends Omit<StackOptions, 'onProgress'> {
  readonly isOnce: boolean;
  readonly write: (text: string) => void;
}

const MS_PER_SECOND = 1_000;
const REFILL_INTERVAL_MS = 6 * 3_600 * MS_PER_SECOND;
const POOL_SIZE = 4;
const EXIT_INTERRUPTED = 130;

/** Brings the stack up, runs both scenarios and prints them. Answers 0 when both proofs hold, else 1. */
export async function run({ isOnce, write, ...options }: RunOptions): Promise<number> {
  const startedAt = performance.now();
  const asked = stopAsked();
  const ready: string[] = [];
  await using stack = await startStack({
    ...options,
    onProgress: (part, isReady) => {
      if (isReady) ready.push(part);
      if (isReady) write(`\r   up: ${ready.join(', ')}   `);
    },
  });
  write(`\n   ready after ${((performance.now() - startedAt) / MS_PER_SECOND).toFixed(1)} s\n`);
  const { databaseCaFile } = stack.parts;
  const owner = openDatabase({
    url: stack.file.databaseUrls.owner,
    ...(databaseCaFile === undefined ? {} : { caFile: databaseCaFile }),
    poolSize: POOL_SIZE,
    applicationName: 'scenarios',
  });
  const refill = setInterval(
    () => void refillSlots(owner).catch(() => undefined),
    REFILL_INTERVAL_MS,
  );
  try {
    const proving = scenarios(await partsOf(stack, owner, write), write);
    proving.catch(() => undefined); // Nobody waits for it any more once we were asked to stop.
    const isProven = await Promise.race([proving, asked.then(() => null)]);
    if (isProven === null) return EXIT_INTERRUPTED;
    write(links(stack.file));
    if (!isOnce) await asked;
    return isProven ? 0 : 1;
  } finally {
    clearInterval(refill);
    await owner.destroy();
  }
}

async function scenarios(parts: ScenarioParts, write: (text: string) => void): Promise<boolean> {
  let isProven = true;
  for (const scenario of [successfulEnrollment, failingEnrollment]) {
    const told = await scenario(parts);
    write(`\r${describe(told, parts.stack)}\n`);
    isProven &&= told.isProven;
  }
  return isProven;
}

async function partsOf(
  { file, parts }: Stack,
  owner: ScenarioParts['owner'],
  write: (text: string) => void,
): Promise<ScenarioParts> {
  const { oidcIssuer: issuer, oidcAudience: audience } = file;
  const key = await clientKey(parts.stateFolder, 'portal');
  const scope = 'enrollment:submit enrollment:read';
  const portal = portalClient({
    apiUrl: file.apiUrl,
    audience,
    accessToken: () => accessToken({ issuer, audience, clientId: 'portal', key, scope }),
  });
  // For curl: a sealed sample and the key that it is sealed for.
  const sampleKey = crypto.randomUUID();
  const sample = await portal.seal(sampleApplication(), sampleKey);
  writeSecret(join(parts.stateFolder, 'sample.key'), sampleKey);
  writeSecret(join(parts.stateFolder, 'sample.json'), JSON.stringify(sample));
  return {
    stack: file,
    systems: parts.systems,
    portal,
    owner,
    onStatus: (status) => write(`\r${progressLine(status)}`),
  };
}
