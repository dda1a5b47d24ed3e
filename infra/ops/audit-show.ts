import { readStory, type StoryEntry } from '../postgres/audit-story.js';
import { outcomeText, sentenceOf } from './audit-sentence.js';
import { EXIT } from './exit.js';
import { idIn, reading, readOverview } from './reader.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

/** The story of one enrollment as the trail tells it: when, who, what. */
export async function showTrail({ words, at }: Asked): Promise<Answer> {
  const id = idIn(words);
  const { correlationId, outcome, story } = await reading(
    at,
    { what: 'audit-show', id },
    async (db) => ({
      ...(await readOverview(db, id)),
      story: await readStory(db, id),
    }),
  );
  const text = [
    table([
      ['enrollment', id],
      ['correlation id', correlationId],
      ['outcome', outcome === null ? 'still open' : outcomeText(outcome)],
      ['entries', `${story.length}`],
    ]),
    table([['WHEN (UTC)', 'WHO', 'WHAT'], ...story.map(lineOf)]),
  ];
  return {
    exit: EXIT.ok,
    json: { enrollmentId: id, correlationId, outcome, story: story.map(told) },
    text: text.join('\n\n'),
  };
}

const lineOf = ({ at, actor, event, facts }: StoryEntry): readonly string[] => [
  at.toISOString(),
  actor,
  sentenceOf(event, facts),
];

const told = (entry: StoryEntry) => ({ ...entry, says: sentenceOf(entry.event, entry.facts) });
