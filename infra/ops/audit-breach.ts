import { writeLines } from '../audit/export-file.js';
import { archivedMonths } from '../postgres/archived-months.js';
import { touchedEnrollments } from '../postgres/touched-enrollments.js';
import { trailAtOnce } from '../postgres/trail-lines.js';
import { breachDuties, dayOf } from './breach-duties.js';
import { affectedIn, newTally } from './breach-tally.js';
import { breachText } from './breach-text.js';
import { EXIT, usage } from './exit.js';
import { asFileRefusal } from './file-refusal.js';
import { momentIn, periodIn } from './period.js';
import { reading } from './reader.js';
import type { Answer, Asked } from './verb.js';

/**
 * Who is affected by what happened in a period, what kinds of information, who had it, and what the breach rules then
 * demand (45 CFR 164.404 to 164.414). `--list FILE` names them all, an enrollment a line; the answer only the first ones.
 * A period that reaches into archived months is answered with what is here, and that it is not all.
 */
export async function breachReport(asked: Asked): Promise<Answer> {
  if (asked.words.length > 0) throw usage('A breach report takes no words, only options.');
  const { actor, system, list } = asked.options;
  const period = periodIn(asked);
  const discovered = momentIn('--discovered', asked.options['discovered'], 0) ?? new Date();
  const touch = {
    ...period,
    ...(typeof actor === 'string' ? { actor } : {}),
    ...(typeof system === 'string' ? { system } : {}),
  };
  const tally = newTally();
  const archived = await reading(asked.at, { what: 'audit-breach' }, (db) =>
    trailAtOnce(db, async (tx) => {
      const lines = jsonLines(affectedIn(touchedEnrollments(tx, touch), tally));
      if (typeof list === 'string') await writeLines(list, lines);
      else for await (const _line of lines); // They are counted on the way.
      return archivedMonths(tx, period);
    }),
  ).catch(asFileRefusal);
  const { affected, untouched, shown } = tally;
  const duties = breachDuties(affected, discovered);
  const answer = {
    ...{ ...touch, discovered: dayOf(discovered), affected, untouched, ...duties },
    states: Object.fromEntries(tally.states),
    kinds: Object.fromEntries(tally.kinds),
    touchedBy: Object.fromEntries(tally.who),
    ...{ enrollments: shown, more: affected > shown.length, archived },
    ...(typeof list === 'string' ? { list } : {}),
  };
  return {
    exit: archived.length > 0 ? EXIT.negative : EXIT.ok,
    json: answer,
    text: breachText(answer),
  };
}

async function* jsonLines(each: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const one of each) yield `${JSON.stringify(one)}\n`;
}
