const DAYS_AHEAD = 45;
/** Visits of an hour from nine, with a lunch hour. */
const START_HOURS = new Set([9, 10, 11, 13, 14, 15, 16]);
const WEEKEND = new Set(['Sat', 'Sun']);
const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;

/** When visits can begin in the coming weeks: working hours of weekdays, by the clinic's clock. */
export function openHours(from: Date, timeZone: string): readonly Date[] {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
  });
  const first = Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS;
  const hours = Array.from({ length: DAYS_AHEAD * HOURS_A_DAY }, (_, n) => first + n * HOUR_MS);
  return hours.flatMap((at) => {
    const parts = clock.formatToParts(at);
    const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? '';
    const isOpen = START_HOURS.has(Number(part('hour'))) && !WEEKEND.has(part('weekday'));
    return isOpen ? [new Date(at)] : [];
  });
}
