import type { ApplicantField } from '../../activities/domain/applicant.js';
import type { AuditEvent } from '../../activities/domain/audit.js';
import type { TouchedEnrollment } from '../postgres/touched-enrollments.js';
import { kindsOf } from './kinds-of-information.js';
import { recipientName } from './recipient-name.js';

/** One enrollment that is affected: whose, when, which fields, and by whom. Names of fields only. */
export interface Affected {
  readonly enrollmentId: string;
  /** `enrolled`; `purged`: nothing of the applicant is left, but for residue that its outcome names; or `open`. */
  readonly state: 'enrolled' | 'purged' | 'open' | 'not on record';
  readonly outcome: string | null;
  readonly endedAt: Date | null;
  readonly first: Date;
  readonly last: Date;
  readonly fields: readonly ApplicantField[];
  readonly touchedBy: readonly { readonly who: string; readonly fields: readonly string[] }[];
}

/** What a report counts while it reads; `shown` are the first ones. */
export interface Tally {
  affected: number;
  /** Enrollments with entries in the period, none of which touched a field. */
  untouched: number;
  readonly states: Map<string, number>;
  readonly kinds: Map<string, number>;
  readonly who: Map<string, number>;
  readonly shown: Affected[];
}

export const newTally = (): Tally => ({
  ...{ affected: 0, untouched: 0, states: new Map(), kinds: new Map(), who: new Map(), shown: [] },
});

const MOST_SHOWN = 50;

/** Events in which fields were in the hands of whoever is named; a break-glass that was only asked for is none. */
const TOUCHING: ReadonlySet<AuditEvent> = new Set([
  ...(['request.received', 'request.decrypted', 'applicant.mapped', 'phi.disclosed'] as const),
]);

/** Each affected enrollment in turn; counts them on the way, and holds no more than the first ones. */
export async function* affectedIn(
  touched: AsyncIterable<TouchedEnrollment>,
  tally: Tally,
): AsyncGenerator<Affected> {
  for await (const each of touched) {
    const affected = affectedBy(each);
    if (affected.fields.length === 0) {
      tally.untouched += 1;
      continue;
    }
    tally.affected += 1;
    count(tally.states, [affected.state]);
    count(tally.kinds, kindsOf(affected.fields));
    count(
      tally.who,
      affected.touchedBy.map(({ who }) => who),
    );
    if (tally.shown.length < MOST_SHOWN) tally.shown.push(affected);
    yield affected;
  }
}

function affectedBy(each: TouchedEnrollment): Affected {
  const { enrollmentId, outcome, endedAt, first, last } = each;
  const byWho = new Map<string, Set<ApplicantField>>();
  for (const touch of each.touches.filter(({ event }) => TOUCHING.has(event))) {
    const who = recipientName(touch, touch.actor);
    byWho.set(who, new Set([...(byWho.get(who) ?? []), ...(touch.fields ?? [])]));
  }
  return {
    ...{ enrollmentId, state: stateOf(each), outcome, endedAt, first, last },
    fields: [...new Set([...byWho.values()].flatMap((fields) => [...fields]))],
    touchedBy: [...byWho].map(([who, fields]) => ({ who, fields: [...fields] })),
  };
}

function stateOf({ phase, outcome }: TouchedEnrollment): Affected['state'] {
  if (phase === null) return 'not on record';
  if (outcome === null) return 'open';
  return outcome === 'enrolled' ? 'enrolled' : 'purged';
}

function count(into: Map<string, number>, names: readonly string[]): void {
  for (const name of names) into.set(name, (into.get(name) ?? 0) + 1);
}
