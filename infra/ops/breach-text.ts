import { type BreachDuties, dutiesText } from './breach-duties.js';
import type { Affected, Tally } from './breach-tally.js';
import { kindsOf } from './kinds-of-information.js';
import { table } from './text.js';

interface Report extends BreachDuties, Pick<Tally, 'affected' | 'untouched'> {
  readonly from: Date;
  readonly to: Date;
  readonly actor?: string;
  readonly system?: string;
  readonly discovered: string;
  readonly states: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
  readonly touchedBy: Readonly<Record<string, number>>;
  readonly enrollments: readonly Affected[];
  readonly more: boolean;
  readonly list?: string;
  readonly archived: readonly string[];
}

/** What the trail cannot know, so that nobody takes its silence for an answer. */
const LIMITS = `The trail does not tell: how many people these are (one may have applied twice); where they live; whether
what was touched could be read by whoever took it (164.402); what was read past the application, in a database or at
a partner. An enrollment that was purged is named like any other: its trail stays.`;

/** A breach report for people. */
export function breachText(report: Report): string {
  const { affected, untouched, discovered, states } = report;
  const head = table([
    ['period', `${report.from.toISOString()} up to ${report.to.toISOString()}`],
    ['recipient', report.system ?? 'every'],
    ['actor', report.actor ?? 'everybody'],
    ['discovered', discovered],
    ['affected', `${affected} enrollments${countsText(states)}`],
    ['not touched', `${untouched} more enrollments with entries, but none of their fields`],
  ]);
  const rest = [...archivedText(report), LIMITS];
  if (affected === 0)
    return [head, 'No field of anybody was touched, as the trail tells.', ...rest].join('\n\n');
  return [
    head,
    dutiesText(report),
    counted('KIND OF INFORMATION', report.kinds),
    counted('IN WHOSE HANDS', report.touchedBy),
    table([
      ['ENROLLMENT', 'STATE', 'FIRST (UTC)', 'LAST (UTC)', 'WHAT', 'IN WHOSE HANDS'],
      ...report.enrollments.map(lineOf),
    ]),
    ...(report.more || report.list !== undefined ? [restText(report)] : []),
    ...rest,
  ].join('\n\n');
}

const counted = (title: string, counts: Readonly<Record<string, number>>): string =>
  table([
    [title, 'ENROLLMENTS'],
    ...Object.entries(counts)
      .toSorted(([, one], [, other]) => other - one)
      .map(([name, count]) => [name, `${count}`]),
  ]);

const countsText = (states: Readonly<Record<string, number>>): string => {
  const each = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  return each.length === 0 ? '' : ` (${each.join(', ')})`;
};

const lineOf = (one: Affected): readonly string[] => [
  one.enrollmentId,
  one.endedAt === null ? one.state : `${one.state} ${one.endedAt.toISOString()}`,
  one.first.toISOString(),
  one.last.toISOString(),
  kindsOf(one.fields).join(', '),
  one.touchedBy.map(({ who }) => who).join(', '),
];

const archivedText = ({ archived }: Report): readonly string[] =>
  archived.length === 0
    ? []
    : [
        `NOT ALL OF IT: ${archived.join(', ')} left the database; look into their archives as well.`,
      ];

const restText = ({ affected, enrollments, list }: Report): string =>
  list === undefined
    ? `These are the first ${enrollments.length} of ${affected}. All of them: --list FILE`
    : `All ${affected}, an enrollment a line: ${list}`;
