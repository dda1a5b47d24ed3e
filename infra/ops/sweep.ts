import type { SweepCount, SweepResult } from '../../activities/domain/sweep-result.js';
import { EXIT, usage } from './exit.js';
import { acting, reading } from './reader.js';
import { lookAround, sweepNow } from './sweep-run.js';
import { table } from './text.js';
import type { Answer, OpsVerb } from './verb.js';

const WORDS: Readonly<Record<SweepCount, string>> = {
  looked: 'open enrollments looked at',
  left: 'with a live saga: left alone',
  moved: 'on a build that is gone: brought to the current one',
  purgesStarted: 'without a saga: purged',
  resumed: 'enrolled, but not finished: led on',
  contradicted: 'enrolled as Temporal remembers, open here: never purged; a person decides',
  failed: 'could not be judged: the next sweep tries again',
  certified: 'purged without a certificate: signed',
  keysDestroyed: 'keys that outlived their enrollment: destroyed',
  rewritten: 'heaps on which rows of purged patients lay: rewritten',
  probed: 'purged enrollments looked at again for late effects',
  strangers: 'outside records under keys that nobody here knows: a person decides',
};
/** What a person has to look into, and where the runbook says how. */
const ENTRIES = [
  ['contradicted', 'CONTRADICTED'],
  ['failed', 'POISON_ROW'],
  ['strangers', 'STRANGERS'],
] as const;

/** The scheduled reconciliation, by hand: what it would find, or all of it now. */
export const sweep: OpsVerb = {
  usage: 'sweep [--dry-run]',
  says: 'reconcile now instead of at the scheduled time; --dry-run: only say what it would find',
  more: [
    'A worker does it, with its own logins to outside systems: without one it is exit 4.',
    '--dry-run changes nothing anywhere, and is on record as a look; without it, as a deed.',
    'Exit 1: something is for a person, and the runbook says what.',
  ],
  options: { 'dry-run': { type: 'boolean' } },
  async run({ words, options, at, tell }) {
    if (words.length > 0) throw usage('sweep takes no words, only --dry-run.');
    const isDry = options['dry-run'] === true;
    if (isDry)
      return answerOf(await reading(at, { what: 'sweep-look' }, () => lookAround(at)), isDry);
    await acting(at, 'sweep');
    tell('A worker sweeps; this waits for it.');
    return answerOf(await sweepNow(at), isDry);
  },
};

function answerOf({ late, ...counts }: SweepResult, isDry: boolean): Answer {
  const found = (Object.keys(WORDS) as SweepCount[]).filter((kind) => counts[kind] > 0);
  const troubles = ENTRIES.filter(([kind]) => counts[kind] > 0);
  const lines = [
    ...found.map((kind) => [`${counts[kind]}`, WORDS[kind]]),
    ...Object.entries(late).map(([step, count]) => [`${count}`, `late effects of ${step}: undone`]),
  ];
  const text = [
    isDry ? 'A sweep at this moment, which nothing was done of:' : 'Swept:',
    lines.length === 0 ? 'nothing to look at' : table(lines),
    ...troubles.map(([, entry]) => `See ${entry} in the runbook.`),
  ];
  return {
    exit: troubles.length > 0 ? EXIT.negative : EXIT.ok,
    json: { dryRun: isDry, ...counts, late },
    text: text.join('\n'),
  };
}
