import type { Preferences } from '../../activities/domain/applicant.js';

const MORNING_ENDS_HOUR = 12;

/** Whether a visit that starts then is what the applicant wished, by the clock on the clinic's wall. */
export function suits(
  startMs: number,
  { partOfDay, appointmentNotBefore }: Preferences,
  timeZone: string,
): boolean {
  const { date, hour } = wallClock(startMs, timeZone);
  const isMorning = hour < MORNING_ENDS_HOUR;
  return (
    (appointmentNotBefore === undefined || date >= appointmentNotBefore) &&
    (partOfDay === undefined || isMorning === (partOfDay === 'morning'))
  );
}

/** `YYYY-MM-DD` and the hour there and then. */
function wallClock(atMs: number, timeZone: string) {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    hour: Number(parts['hour']),
  };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Kept, as making one costs more than a hundred uses. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const kept = clocks.get(timeZone);
  if (kept !== undefined) return kept;
  const two = '2-digit';
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether this is a zone that the clock of this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}
