import { acceptRestored } from './doctor/after-restore.js';
import { type Checked, examineAll } from './doctor/check.js';
import { CHECKS } from './doctor/checks.js';
import { type Finding, NEXT } from './doctor/finding.js';
import { EXIT, type Exit, usage } from './exit.js';
import { table } from './text.js';
import type { Answer, Asked, OpsVerb } from './verb.js';

/** What is wrong with the whole, when half of it is down too. */
export const doctor: OpsVerb = {
  usage: 'doctor [--after-restore]',
  says: 'examine every dependency, and say what to do about what is found; after a restore, what must be settled',
  more: [
    'All at once, each with a deadline; what no setting here names is not asked, and told so.',
    'It reads counts, dates and states, and leaves nothing on record.',
    'Exit 1: there are findings, each with a code; 4: nothing at all could be asked.',
  ],
  options: { 'after-restore': { type: 'boolean' } },
  async run(asked) {
    if (asked.words.length > 0) throw usage('doctor takes no words, only --after-restore.');
    const examined = await examineAll(CHECKS, asked.at);
    const trail = examined.find(({ check }) => check === 'trail');
    if (asked.options['after-restore'] !== true) return answerOf(examined, asked);
    return afterRestore(trail, asked);
  },
};

/** Only a database that was restored has anything to be settled. */
function afterRestore(trail: Checked | undefined, asked: Asked): Promise<Answer> | Answer {
  const path = asked.at.config.witnessFile;
  if (path === undefined) throw usage('Which witness? Set WITNESS_FILE, as the shipper has it.');
  if (trail === undefined || !('restored' in trail.facts))
    return answerOf([trail ?? []].flat(), asked);
  if (trail.facts['restored'] !== null) return acceptRestored(asked, path);
  // One that knows nothing, as of a path mistyped, knows no database.
  if (trail.facts['witnessedCheckpoint'] === 0) return answerOf([trail], asked);
  return {
    exit: EXIT.ok,
    json: trail.facts,
    text: 'The database is the one that the witness knows: there is nothing to settle.',
  };
}

type Told = Finding & { readonly next: string };

function answerOf(examined: readonly Checked[], { tell }: Asked): Answer {
  const findings = findingsIn(examined);
  const restored = examined.find(({ check }) => check === 'trail')?.facts['restored'] ?? null;
  if (restored !== null) tell('Worker, relay, sweep and log shipper do not act on this database.');
  const checks = examined.map(({ check, state, facts }) => ({ check, state, ...facts }));
  return {
    exit: exitOf(examined, findings),
    json: { restored, findings, checks },
    text: [
      table(examined.map(({ check, state, facts }) => [check, state, factsText(facts)])),
      findings.length === 0 ? 'Nothing is wrong with what was asked.' : findingsText(findings),
    ].join('\n\n'),
  };
}

/** What several checks find alike is told once. */
function findingsIn(examined: readonly Checked[]): readonly Told[] {
  const told = new Map<string, Told>();
  for (const { code, says } of examined.flatMap(({ findings }) => findings))
    if (!told.has(`${code} ${says}`)) told.set(`${code} ${says}`, { code, says, next: NEXT[code] });
  return [...told.values()];
}

function exitOf(examined: readonly Checked[], findings: readonly Told[]): Exit {
  const isAnything = examined.some(({ state }) => state === 'ok' || state === 'finding');
  if (!isAnything) return EXIT.away;
  return findings.length > 0 ? EXIT.negative : EXIT.ok;
}

const factsText = (facts: Checked['facts']): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const findingsText = (findings: readonly Told[]): string =>
  findings.map(({ code, says, next }) => `${code}: ${says}.\n    ${next}`).join('\n');
