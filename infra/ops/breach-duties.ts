/** From how many affected people on the Secretary of HHS is told at once: 45 CFR 164.408(b). */
const MANY = 500;
const DAY_MS = 86_400_000;
const NOTICE_DAYS = 60;

/** What 45 CFR 164.404 to 164.408 demand for so many affected people, and by when. */
export interface BreachDuties {
  readonly isLarge: boolean;
  /** Patients have to know by then, at the latest; `YYYY-MM-DD`. */
  readonly noticeBy: string;
  /** The Secretary has to know by then, at the latest. */
  readonly secretaryBy: string;
}

/** Sixty calendar days from the discovery; of a small breach the Secretary hears sixty days after its year is over. */
export function breachDuties(affected: number, discovered: Date): BreachDuties {
  const isLarge = affected >= MANY;
  const noticeBy = dayOf(new Date(discovered.getTime() + NOTICE_DAYS * DAY_MS));
  const lastDay = Date.UTC(discovered.getUTCFullYear(), 11, 31);
  const yearly = dayOf(new Date(lastDay + NOTICE_DAYS * DAY_MS));
  return { isLarge, noticeBy, secretaryBy: isLarge ? noticeBy : yearly };
}

/** `YYYY-MM-DD` in UTC. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** The same in plain words. */
export function dutiesText({ isLarge, noticeBy, secretaryBy }: BreachDuties): string {
  const everyone = `Each affected person is told without unreasonable delay, by ${noticeBy} at the latest (164.404).`;
  return isLarge
    ? [
        `${MANY} or more are affected: this is a large breach.`,
        everyone,
        `The Secretary of HHS is told at the same time, by ${secretaryBy} at the latest (164.408(b)).`,
        'Where more than 500 of them live in one State, its prominent media are told too (164.406).',
      ].join('\n')
    : [
        `Fewer than ${MANY} are affected.`,
        everyone,
        `The Secretary of HHS hears of it in the yearly log, by ${secretaryBy} at the latest (164.408(c)).`,
      ].join('\n');
}
