import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { answers } from '../../infra/dev/launch/answers.js';
import { programOf } from '../../infra/dev/programs.js';
import { row } from '../../infra/postgres/database.js';
import { killPart, startPart } from './parts.js';
import type { StormWorld } from './storm-world.js';

const OURS = ['mail', 'partners', 'worker', 'api'] as const;
/** By itself, as it would have to without us. */
const COME_BACK_LOOKS = 40;
const LOOK_AGAIN_MS = 500;

/** Ends every fault. Processes that a storm has ended come back by themselves; one that does not is started. */
export async function calm(world: StormWorld): Promise<void> {
  const { bench, lines, chronicle } = world;
  for (const line of Object.values(lines)) await line.turn('free');
  for (const part of OURS) {
    if (await comesBack(world, part)) continue;
    chronicle.note(`${part} did not come back by itself`);
    await killPart(bench.stack, part);
    await startPart(bench.stack, part);
  }
  await bench.clearFaults();
  await row(bench.owner, 'SELECT 1 AS here');
  chronicle.note('calm');
}

async function comesBack(
  { bench: { stack } }: StormWorld,
  part: (typeof OURS)[number],
): Promise<boolean> {
  const { readyUrl } = programOf(part, stack.parts);
  const ca = readFileSync(stack.file.caFile, 'utf8');
  for (let look = 0; look < COME_BACK_LOOKS; look += 1) {
    if (await answers(readyUrl, ca)) return true;
    await delay(LOOK_AGAIN_MS);
  }
  return false;
}
