import { intakeKeyStandings } from '../postgres/intake-key-standing.js';
import { versionStandings } from '../postgres/key-standing.js';
import { codecLines, codecStanding } from './codec-standing.js';
import { EXIT } from './exit.js';
import { reading } from './reader.js';
import { ageText, table } from './text.js';
import { toldOf } from './told-version.js';
import type { Answer, Asked } from './verb.js';

/** Which keys there are, how old, and what holds those back that should be gone. */
export async function keysStatus({ at }: Asked): Promise<Answer> {
  const maxAgeHours = at.config.kekMaxAgeHours;
  const { standings, intake } = await reading(at, { what: 'keys-status' }, async (db) => ({
    standings: await versionStandings(db),
    intake: await intakeKeyStandings(db),
  }));
  const versions = standings.map((each) => toldOf(each, standings, maxAgeHours));
  const slipHours = Math.max(0, ...versions.map(({ overdueHours }) => overdueHours));
  const codec = await codecStanding(at);
  const text = [
    table([
      ['LINEAGE', 'VERSION', 'AGE', 'WRAPS', 'STANDING'],
      ...versions.map((each) => [
        each.lineage,
        `${each.version}`,
        each.ageSeconds === null ? null : ageText(each.ageSeconds),
        `${each.wraps}`,
        each.standing,
      ]),
    ]),
    slipHours === 0
      ? `A purge is out of reach of backups ${maxAgeHours}h after it.`
      : `The promise slips by ${slipHours}h: a backup may open what was purged ${maxAgeHours + slipHours}h ago.`,
    ...versions.flatMap(({ holds }) => holds ?? []),
    '',
    table([['CODEC KEY', 'AGE', 'HELD BY', 'STANDING'], ...codecLines(codec)]),
    '',
    table([
      ['INTAKE KEY', 'KIND', 'AGE', 'STANDING'],
      ...intake.map(({ kid, kind, ageSeconds, standing }) => [
        kid,
        kind,
        ageText(ageSeconds),
        standing,
      ]),
    ]),
  ];
  return {
    exit: slipHours > 0 ? EXIT.negative : EXIT.ok,
    json: { maxAgeHours, slipHours, versions, codec, intake },
    text: text.join('\n'),
  };
}
