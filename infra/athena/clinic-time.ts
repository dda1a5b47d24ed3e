const MS_PER_DAY = 86_400_000;
const US_DATE = /^(\d{2})\/(\d{2})\/(\d{4})$/;

/** A day as the vendor writes it, `MM/DD/YYYY`, from `YYYY-MM-DD`. */
export function usDate(isoDate: string): string {
  const [year = '', month = '', day = ''] = isoDate.split('-');
  return `${month}/${day}/${year}`;
}

/** `YYYY-MM-DD`, which sorts, from a day as the vendor writes it. */
export const isoDateOf = (date: string): string => date.replace(US_DATE, '$3-$1-$2');

/** The clinic's day so many days from an instant, `MM/DD/YYYY`. */
export const clinicDay = (from: Date, timeZone: string, daysAhead = 0): string =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    month: '2-digit',
    day: '2-digit',
    year: 'numeric',
  }).format(from.getTime() + daysAhead * MS_PER_DAY);

/** The instant at which the clinic's clocks show this day and `HH:MM`. */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const shown = Date.parse(`${isoDateOf(date)}T${time}:00Z`);
  const guess = shown - offsetMs(shown, timeZone);
  // Once more, since the guess may lie on the other side of a change of the clocks.
  return new Date(shown - offsetMs(guess, timeZone));
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  return Date.parse(`${day}T${part('hour')}:${part('minute')}:${part('second')}Z`) - at;
}
