import { parseArgs } from 'node:util';
import { account, summary } from './account.js';
import { Chronicle } from './chronicle.js';
import { storm } from './storm.js';
import { planStorm } from './storm-plan.js';
import { startStormWorld } from './storm-world.js';
import { verdict } from './verdict.js';

/** `npm run chaos -- --seed N --minutes M`: a storm over a whole stack, and what does not hold after it. */
const USAGE = 'usage: npm run chaos [-- --seed N] [--minutes M] [--per-second R] [--verbose]';
const EXIT_USAGE = 2;
const MOST_SEEDS = 1_000_000;
const MS_PER_MINUTE = 60_000;
const DEFAULT_MINUTES = '2';
const DEFAULT_PER_SECOND = '2';

const progress = (what: string): void =>
  void process.stderr.write(`${new Date().toISOString()} ${what}\n`);
const write = (text: string): void => void process.stdout.write(`${text}\n`);
process.exit(await main());

async function main(): Promise<number> {
  const asked = options();
  if (asked === null) {
    process.stderr.write(`${USAGE}\n`);
    return EXIT_USAGE;
  }
  write(`seed: ${asked.seed}`);
  const told = asked.verbose ? progress : undefined;
  await using world = await startStormWorld(new Chronicle(told));
  const plan = planStorm(asked.seed, asked.minutes * MS_PER_MINUTE, asked.perSecond);
  await storm(world, plan);
  const violations = await verdict(world, 'mailed');
  write(await summary(world, plan));
  if (violations.length > 0) write(await account(world, violations));
  write(`violations: ${violations.length}`);
  return violations.length > 0 ? 1 : 0;
}

interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly perSecond: number;
  readonly verbose: boolean;
}

function options(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: `${Math.floor(Math.random() * MOST_SEEDS)}` },
        minutes: { type: 'string', default: DEFAULT_MINUTES },
        'per-second': { type: 'string', default: DEFAULT_PER_SECOND },
        verbose: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    const minutes = Number(values.minutes);
    const perSecond = Number(values['per-second']);
    const isUsable = Number.isSafeInteger(seed) && seed >= 0 && minutes > 0 && perSecond > 0;
    return isUsable ? { seed, minutes, perSecond, verbose: values.verbose } : null;
  } catch {
    return null; // An option that does not exist.
  }
}
