import { usage } from './exit.js';
import type { Asked } from './verb.js';

/** From a moment up to, but without, another. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;

/** `--from` and `--to`: days in UTC, of which the last one counts whole, or moments; what is not given is `otherwise`. */
export function periodIn({ options }: Asked, otherwise: Partial<Period> = {}): Period {
  const from = momentIn('--from', options['from'], 0) ?? otherwise.from;
  const to = momentIn('--to', options['to'], DAY_MS) ?? otherwise.to;
  if (from === undefined || to === undefined)
    throw usage('Say which period: --from DATE --to DATE, like 2026-01-31.');
  if (from >= to) throw usage('The period ends before it begins.');
  return { from, to };
}

/** A day or a moment of an option; a day means its beginning, and so long after it. */
export function momentIn(
  name: string,
  given: string | boolean | undefined,
  afterDayMs: number,
): Date | null {
  if (given === undefined) return null;
  const text = `${given}`;
  const moment = new Date(DAY.test(text) || MOMENT.test(text) ? text : Number.NaN);
  // 30 February is read as a day in March.
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text.slice(0, 10))
    throw usage(`${name} is a day like 2026-01-31, or a moment like 2026-01-31T18:00:00Z.`);
  return DAY.test(text) ? new Date(moment.getTime() + afterDayMs) : moment;
}
