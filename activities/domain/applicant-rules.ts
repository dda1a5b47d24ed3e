import { GENDERS, PARTS_OF_DAY, type PhotoId, type Preferences } from './applicant.js';
import { COUNTRIES, USPS_STATES } from './region-codes.js';
import type { Rule } from './violation.js';

/** A value that passed its rule, normalised; or the rule it broke. */
export type Checked<T> = { readonly value: T } | { readonly broke: Rule };
export type Check<T> = (raw: unknown) => Checked<T>;

const broke = (rule: Rule): { readonly broke: Rule } => ({ broke: rule });

/** Text of `min` to `max` characters after trimming and NFC, matching `shape`. */
function text(min: number, max: number, shape: RegExp): Check<string> {
  return (raw) => {
    if (typeof raw !== 'string') return broke('type');
    const value = raw.normalize('NFC').trim();
    const length = Array.from(value).length; // Code points: a letter outside the BMP counts once.
    if (length < min || length > max) return broke('length');
    return shape.test(value) ? { value } : broke('format');
  };
}

function oneOf<const T extends string>(choices: readonly T[]): Check<T> {
  return (raw) => {
    if (typeof raw !== 'string') return broke('type');
    const value = choices.find((choice) => choice === raw);
    return value === undefined ? broke('enum') : { value };
  };
}

/** Anything but control characters, line separators and lone surrogates. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;
const NAME = /^[\p{L}\p{M} '\-.\u2019]+$/u;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
/** RFC 5321 addr-spec, narrowed: dot-atom local part, dotted host name, no quoting, no comments. */
const ADDR_SPEC =
  /^(?=.{1,254}$)(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const OLDEST_YEARS = 130;

/** A real calendar date, `YYYY-MM-DD`. */
export const isoDate: Check<string> = (raw) => {
  if (typeof raw !== 'string') return broke('type');
  const time = ISO_DATE.test(raw) ? Date.parse(`${raw}T00:00:00Z`) : Number.NaN;
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(raw);
  return isReal ? { value: raw } : broke('format');
};

/** Not in the future, not over 130 years ago; `today` is `YYYY-MM-DD`. */
export const dateOfBirth =
  (today: string): Check<string> =>
  (raw) => {
    const date = isoDate(raw);
    if ('broke' in date) return date;
    const oldest = `${Number(today.slice(0, 4)) - OLDEST_YEARS}${today.slice(4)}`;
    return date.value > today || date.value < oldest ? broke('range') : date;
  };

export const personName = text(1, 100, NAME);
export const gender = oneOf(GENDERS);
export const ssnLast4 = text(4, 4, /^[0-9]{4}$/);
export const addressLine1 = text(1, 200, PRINTABLE);
export const city = text(1, 100, PRINTABLE);
export const insurancePolicyNumber = text(4, 40, /^[A-Za-z0-9-]+$/);

export const email: Check<string> = (raw) => {
  const address = text(3, 254, ADDR_SPEC)(raw);
  return 'broke' in address ? address : { value: address.value };
};

/** E.164; spaces, dots, dashes and brackets of everyday writing are taken out first. */
export const phone: Check<string> = (raw) => {
  const written = text(1, 40, /^\+[0-9 ().-]+$/)(raw);
  if ('broke' in written) return written;
  const value = `+${written.value.replace(/[^0-9]/g, '')}`;
  return /^\+[1-9][0-9]{6,14}$/.test(value) ? { value } : broke('format');
};

export const country: Check<string> = (raw) => {
  if (typeof raw !== 'string') return broke('type');
  return COUNTRIES.has(raw) ? { value: raw } : broke('enum');
};

export const state =
  (inCountry: unknown): Check<string> =>
  (raw) => {
    const value = text(1, 50, PRINTABLE)(raw);
    if ('broke' in value || inCountry !== 'US') return value;
    return USPS_STATES.has(value.value) ? value : broke('enum');
  };

export const postalCode = (inCountry: unknown): Check<string> =>
  inCountry === 'US' ? text(1, 10, /^[0-9]{5}(?:-[0-9]{4})?$/) : text(1, 20, /^[A-Za-z0-9 -]+$/);

const word = text(1, 60, /^[\p{L}\p{M}0-9 '().\-/]+$/u);

/** The sealed plaintext of a photo id is JSON `{type, issuer, number}`. */
export const photoId: Check<PhotoId> = (raw) => {
  const parsed = typeof raw === 'string' ? parseJson(raw) : raw;
  const fields = exactly(parsed, { type: word, issuer: word, number: word }, [
    'type',
    'issuer',
    'number',
  ]);
  return fields === null ? broke('format') : { value: fields as unknown as PhotoId };
};

export const preferences: Check<Preferences> = (raw) => {
  if (!isRecord(raw)) return broke('type');
  const fields = exactly(raw, {
    specialty: word,
    language: text(2, 3, /^[a-z]{2,3}$/),
    appointmentNotBefore: isoDate,
    partOfDay: oneOf(PARTS_OF_DAY),
  });
  return fields === null ? broke('format') : { value: fields as Preferences };
};

/** Checks an object's own fields, each by its rule; null when one is missing, unknown or wrong. */
function exactly(
  raw: unknown,
  checks: Readonly<Record<string, Check<unknown>>>,
  required: readonly string[] = [],
): Record<string, unknown> | null {
  if (!isRecord(raw) || required.some((name) => !Object.hasOwn(raw, name))) return null;
  const checked = Object.entries(raw).map(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    return [name, check?.(value) ?? broke('unknown')] as const;
  });
  return checked.some(([, result]) => 'broke' in result)
    ? null
    : Object.fromEntries(
        checked.map(([name, result]) => [name, 'value' in result ? result.value : null]),
      );
}

const isRecord = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // Not JSON is as wrong as the wrong JSON: the caller answers `format` for both.
  }
}
