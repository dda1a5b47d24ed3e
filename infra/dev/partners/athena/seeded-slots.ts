import { athenaPractice } from './practice.js';

/** A slot, or what was booked on it. Not in the reference: the names, as public clients of the API read them. */
export interface Appointment {
  readonly appointmentid: string;
  /** `o` open, `f` booked, `x` cancelled (the only one in the reference); a digit: the patient was there. */
  readonly appointmentstatus: string;
  readonly patientid?: string;
  readonly providerid: string;
  readonly departmentid: string;
  /** `MM/DD/YYYY` and `HH:MM`, local to the department. */
  readonly date: string;
  readonly starttime: string;
  readonly duration: number;
}

const DAYS_AHEAD = 45;
/** Visits of an hour from nine, with a lunch hour, as the embedded directory has them. */
const START_HOURS = [9, 10, 11, 13, 14, 15, 16];
const VISIT_MINUTES = 60;
const MS_PER_DAY = 86_400_000;
/** Room behind each seeded id for the slots that cancellations open again. */
const ID_STEP = 100;

/** The open books of the next weeks: every provider, weekdays, the same ids on every machine. */
export function seededSlots(now: Date): readonly Appointment[] {
  const today = Math.floor(now.getTime() / MS_PER_DAY);
  const days = Array.from({ length: DAYS_AHEAD }, (_, ahead) => today + 1 + ahead).filter(
    isWeekday,
  );
  return days.flatMap((day) =>
    athenaPractice.providers.flatMap(({ providerid }) =>
      START_HOURS.map((hour) => slotAt(providerid, day, hour)),
    ),
  );
}

function slotAt(providerid: string, day: number, hour: number): Appointment {
  const [year, month, date] = new Date(day * MS_PER_DAY).toISOString().slice(0, 10).split('-');
  const at = `${hour}`.padStart(2, '0');
  return {
    appointmentid: `${Number(`${providerid}${day}${at}`) * ID_STEP}`,
    appointmentstatus: 'o',
    providerid,
    departmentid: athenaPractice.departments[0].departmentid,
    date: `${month}/${date}/${year}`,
    starttime: `${at}:00`,
    duration: VISIT_MINUTES,
  };
}

/** The epoch began on a Thursday. */
const isWeekday = (day: number): boolean => (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6;
