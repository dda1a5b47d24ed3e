declare const brand: unique symbol;

/** A month of UTC as `YYYY-MM`. */
export type Month = string & { readonly [brand]: 'Month' };
/** SHA-256 in hex. */
type Digest = string & { readonly [brand]: 'Digest' };

/** How long an entry is kept in the database at least, whatever is set (45 CFR 164.316(b)(2)(i)). */
export const RETENTION_FLOOR_YEARS = 6;

/** What left the database for an archive. */
export interface ArchivedMonth {
  readonly month: Month;
  readonly entries: number;
  /** Over the hashes of its entries, in the order of their positions. */
  readonly digest: Digest;
  /** Over the total of the month archived before it, and its own digest. */
  readonly total: Digest;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export const isMonth = (text: string): text is Month => MONTH.test(text);

/** The month of a time in ISO 8601, UTC. */
export const monthOf = (at: string): Month => at.slice(0, 'YYYY-MM'.length) as Month;

/** When it has been over for so many years: ISO 8601. */
export function keptUntil(month: Month, years: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year + years, number, 1)).toISOString();
}
