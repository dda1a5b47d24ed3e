import { readStory } from '../postgres/audit-story.js';
import { EXIT } from './exit.js';
import { idIn, reading, readOverview } from './reader.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

/** The accounting of disclosures of 45 CFR 164.528: date, recipient, what was disclosed, and why. */
export async function disclosuresOf({ words, at }: Asked): Promise<Answer> {
  const id = idIn(words);
  const trail = await reading(at, async (db) => {
    await readOverview(db, id);
    return readStory(db, id);
  });
  const disclosures = trail
    .filter(({ event }) => event === 'phi.disclosed')
    .map(({ at: moment, actor, facts }) => ({
      at: moment.toISOString(),
      recipient: facts.recipient ?? actor,
      system: facts.system === undefined ? null : `${facts.system.adapter} ${facts.system.tenant}`,
      fields: facts.fields ?? [],
      purpose: facts.purpose ?? null,
      step: facts.step ?? null,
    }));
  const lines = disclosures.map(({ at: moment, recipient, system, fields, purpose }) => [
    moment,
    recipient,
    system,
    purpose,
    fields.join(', '),
  ]);
  return {
    exit: EXIT.ok,
    json: { enrollmentId: id, disclosures },
    text:
      lines.length === 0
        ? 'Nothing was disclosed to anybody.'
        : table([['WHEN', 'RECIPIENT', 'SYSTEM', 'PURPOSE', 'FIELDS'], ...lines]),
  };
}
