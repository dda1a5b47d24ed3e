import type { AuditFacts } from '../../activities/domain/audit.js';
import { readStory, type StoryEntry } from '../postgres/audit-story.js';
import { EXIT } from './exit.js';
import { kindsOf } from './kinds-of-information.js';
import { periodIn } from './period.js';
import { idIn, reading, readOverview } from './reader.js';
import { recipientName } from './recipient-name.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

/** How far back an accounting goes unless less is asked for: 45 CFR 164.528(a)(1). */
const YEARS = 6;

const NOTE = `An attempt is told before it is made: one that failed may have disclosed nothing. Disclosures for treatment
need no accounting (164.528(a)(1)(i)); they are listed all the same.`;

/** The accounting of disclosures of 45 CFR 164.528(b)(2): date, recipient, what was disclosed, and why. */
export async function disclosuresOf(asked: Asked): Promise<Answer> {
  const id = idIn(asked.words);
  const now = new Date();
  const from = new Date(now);
  from.setUTCFullYear(now.getUTCFullYear() - YEARS);
  const period = periodIn(asked, { from, to: now });
  const trail = await reading(asked.at, { what: 'audit-disclosures', id }, async (db) => {
    await readOverview(db, id);
    return readStory(db, id);
  });
  const disclosures = trail
    .filter(({ event, at }) => event === 'phi.disclosed' && at >= period.from && at < period.to)
    .map((entry) => disclosureIn(trail, entry));
  const lines = disclosures.map(({ at, to, what, purpose, result }) => [
    ...[at, to, what.join(', '), purpose ?? '-', result],
  ]);
  const head = table([
    ['enrollment', id],
    ['period', `${period.from.toISOString()} up to ${period.to.toISOString()}`],
  ]);
  const body =
    lines.length === 0
      ? 'Nothing was disclosed to anybody.'
      : `${table([['DATE (UTC)', 'RECIPIENT', 'WHAT', 'PURPOSE', 'RESULT'], ...lines])}\n\n${NOTE}`;
  return {
    exit: EXIT.ok,
    json: { enrollmentId: id, ...period, disclosures },
    text: `${head}\n\n${body}`,
  };
}

function disclosureIn(trail: readonly StoryEntry[], entry: StoryEntry) {
  const { at, actor, facts } = entry;
  return {
    at: at.toISOString(),
    to: recipientName(facts, actor),
    recipient: facts.recipient ?? actor,
    system: facts.system === undefined ? null : `${facts.system.adapter} ${facts.system.tenant}`,
    fields: facts.fields ?? [],
    what: kindsOf(facts.fields ?? []),
    purpose: purposeOf(facts),
    step: facts.step ?? null,
    result: resultOf(trail, entry),
  };
}

/** For which step, or by which reason and ticket a break-glass was asked for. */
function purposeOf({ purpose, step, reasonCode, ticket }: AuditFacts): string | null {
  const more = [step, reasonCode, ticket].filter((each) => each !== undefined);
  return purpose === undefined || more.length === 0
    ? (purpose ?? null)
    : `${purpose}: ${more.join(', ')}`;
}

/** What became of the attempt that it was made for. */
function resultOf(trail: readonly StoryEntry[], entry: StoryEntry): string {
  const { facts } = entry;
  if (facts.attempt === undefined) return 'opened';
  const answer = trail
    .slice(trail.indexOf(entry))
    .find(
      (each) =>
        (each.event === 'step.succeeded' || each.event === 'step.failed') &&
        (['step', 'verb', 'attempt', 'fence'] as const).every(
          (name) => each.facts[name] === facts[name],
        ),
    );
  if (answer === undefined) return 'no answer';
  return answer.event === 'step.succeeded' ? 'made' : `failed (${answer.facts.code ?? ''})`;
}
