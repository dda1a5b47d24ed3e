import { rows } from '../../infra/postgres/database.js';
import type { Violation } from '../support/violation.js';
import type { LedgerLine } from './ledger.js';
import type { StormWorld } from './storm-world.js';

/** An enrollment's row, as far as promises go. */
export interface Ending {
  readonly id: string;
  readonly outcome: string | null;
  readonly attention: string | null;
}

export const endings = ({ bench }: StormWorld): Promise<readonly Ending[]> =>
  rows<Ending>(bench.owner, 'SELECT id, outcome, attention FROM enrollment');

/** What portals were told, held against what is there: one row for each promise, none besides. */
export async function brokenPromises(world: StormWorld): Promise<readonly Violation[]> {
  const { lines } = world.ledger;
  const there = new Map((await endings(world)).map((each) => [each.id, each]));
  const promised = new Set(lines.flatMap(({ ids }) => [...ids]));
  return [
    ...lines.flatMap((line) => brokenOf(line, there)),
    ...[...there.keys()]
      .filter((id) => !promised.has(id))
      .map((id) => ({ enrollmentId: id, says: 'has a row, but no key of any portal leads to it' })),
    ...doublyEnrolled(lines, there),
  ];
}

function brokenOf(line: LedgerLine, there: ReadonlyMap<string, Ending>): readonly Violation[] {
  const { key } = line.submission;
  const [id, ...others] = line.ids;
  if (id === undefined) return unanswered(line, there);
  const broken = [
    ...line.refusals.map((refusal) => `key ${key} was answered with ${refusal}`),
    ...others.map((other) => `key ${key} also got ${other}`),
    ...unlikeItsPromise(line, there.get(id)),
  ];
  return broken.map((says) => ({ enrollmentId: id, says }));
}

/** One person has one enrollment: whoever is led to it has an answer too (protocol.md 12). */
function unanswered(
  { submission: { key }, ledTo }: LedgerLine,
  there: ReadonlyMap<string, Ending>,
): readonly Violation[] {
  if (ledTo === null)
    return [{ enrollmentId: null, says: `key ${key} got no answer, in calm weather neither` }];
  return there.has(ledTo)
    ? []
    : [{ enrollmentId: ledTo, says: `key ${key} was led there, and nothing is there` }];
}

function unlikeItsPromise(line: LedgerLine, found: Ending | undefined): readonly string[] {
  if (found === undefined) return ['was promised and has no row'];
  if (!line.isCancelPromised || found.outcome === 'cancelled') return [];
  return [`was to be cancelled and is ${found.outcome}`];
}

/** A person's second application, under a key of its own, must not make a second patient. */
function doublyEnrolled(
  lines: readonly LedgerLine[],
  there: ReadonlyMap<string, Ending>,
): readonly Violation[] {
  const enrolled = new Map<string, string>();
  return lines.flatMap(({ ids: [id = ''], person }) => {
    if (there.get(id)?.outcome !== 'enrolled') return [];
    const other = enrolled.get(person.email);
    enrolled.set(person.email, id);
    if (other === undefined || other === id) return [];
    return [{ enrollmentId: id, says: `enrolled the same person as ${other}` }];
  });
}
