import type { History } from '../../worker/history.js';

/** Where a history and the code part ways. Names of activities and kinds of events only, never a payload. */
export interface Divergence {
  /** The event of the history; several when the SDK does not say which of those that look alike; none when it cannot. */
  readonly eventIds: readonly string[];
  readonly history: string;
  readonly code: string;
}

type Event = NonNullable<History['events']>[number];
type Reading = readonly [
  pattern: RegExp,
  read: (history: History, first: string, second: string) => Divergence,
];

/** What the SDK's core says of a divergence (its texts name activities, ids and kinds of events), in plain words. */
const READINGS: readonly Reading[] = [
  [
    /Activity type of scheduled event '([^']+)' does not match activity type of activity command '([^']+)'/,
    (history, had, wanted) => ({
      eventIds: idsOf(history, (event) => activityOf(event)?.activityType?.name === had),
      history: `activity ${nameOf(had)}`,
      code: `activity ${nameOf(wanted)}`,
    }),
  ],
  [
    /Activity id of scheduled event '([^']+)' does not match activity id of activity command '([^']+)'/,
    (history, had, wanted) => ({
      eventIds: idsOf(history, (event) => activityOf(event)?.activityId === had),
      history: `activity number ${nameOf(had)}`,
      code: `activity number ${nameOf(wanted)}`,
    }),
  ],
  [
    /(\w[\w ]*?) ?[Mm]achine does not handle this event: HistoryEvent\(id: (\d+)/,
    (history, machine, id) => ({
      ...eventOf(history, id),
      code: WANTED[machine] ?? `something of the kind: ${machine.toLowerCase()}`,
    }),
  ],
  [
    /(?:No command scheduled for event|could not find a matching command for it:) HistoryEvent\(id: (\d+)/,
    (history, id) => ({ ...eventOf(history, id), code: 'nothing more' }),
  ],
  [
    /History is out of order. Last processed event: (\d+), event id: (\d+)/,
    (_history, last, next) => ({
      eventIds: [next],
      history: `a gap: event ${next} follows event ${last}`,
      code: 'a whole history',
    }),
  ],
];

/** Commands of the code by the name of the machine that waits for their event. */
const WANTED: Readonly<Record<string, string>> = {
  Activity: 'an activity',
  Timer: 'a timer',
  'Complete workflow': 'the end: completed',
  'Fail workflow': 'the end: failed',
  'Cancel workflow': 'the end: cancelled',
  UpsertWorkflowSearchAttributes: 'a change of search attributes',
  Version: 'a patch marker',
  Update: 'the answer to an update',
};

export function divergenceOf(
  error: Error,
  history: History,
  workflows: readonly string[],
): Divergence {
  for (const [pattern, read] of READINGS) {
    const [found, first = '', second = ''] = pattern.exec(error.message) ?? [];
    if (found !== undefined) return read(history, first, second);
  }
  const type = typeOf(history);
  if (!workflows.includes(type))
    return { eventIds: ['1'], history: `workflow ${nameOf(type)}`, code: 'no such workflow' };
  return error.name === 'DeterminismViolationError'
    ? { eventIds: [], history: 'one course', code: 'another, in a way that the SDK does not name' }
    : { eventIds: [], history: 'a course', code: 'an error: it throws while it is replayed' };
}

const typeOf = ({ events }: History): string =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';

const activityOf = (event: Event) => event.activityTaskScheduledEventAttributes;

const idsOf = (history: History, isMeant: (event: Event) => boolean): readonly string[] =>
  (history.events ?? []).filter(isMeant).map(({ eventId }) => String(eventId));

function eventOf(history: History, id: string) {
  const event = history.events?.find(({ eventId }) => String(eventId) === id);
  return { eventIds: [id], history: event === undefined ? 'an event' : kindOf(event) };
}

/** The one attribute that is set names the kind of an event: `timerStartedEventAttributes`. */
function kindOf(event: Event): string {
  const activity = activityOf(event)?.activityType?.name;
  if (activity) return `activity ${nameOf(activity)}`;
  const set = Object.entries(event).find(
    ([name, value]) => name.endsWith('EventAttributes') && value !== null,
  );
  const words = set?.[0]
    .replace(/EventAttributes$/, '')
    .replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
  return words ?? 'an event';
}

/** Names come out of a history that anybody may have written. */
const nameOf = (name: string): string =>
  /^[\w.:-]{1,100}$/.test(name) ? name : 'of no proper name';
