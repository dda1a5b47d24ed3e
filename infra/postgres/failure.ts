import { Failure, type FailureCode, type RefusedAt } from '../../activities/domain/failure.js';

/** Fields of a node-postgres error that hold names, not values. `detail` and `message` quote rows. */
interface PgError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * SQLSTATE classes and what they mean for a saga, most exact first
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const MEANINGS: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(23505|40|55P03|57014)/, 'CONFLICT'],
  [/^(22|23)/, 'RECORD_INVALID'],
  [/^(28|42501)/, 'AUTH'],
  [/^(08|53|57|58)/, 'UNAVAILABLE'],
];

/** node-postgres, the socket and the pool name a lost connection in these ways. */
const LOST_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const LOST_TEXT = /Connection terminated|timeout expired|Timeout acquiring|not queryable/;

/** Turns whatever the database threw into a code; of its words only schema identifiers come along. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, ...names }: PgError = error ?? {};
  if (typeof code === 'string' && SQL_STATE.test(code)) {
    const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? 'UNEXPECTED';
    return new Failure(meaning, { refusedAt: refusedAt(code, names) });
  }
  return new Failure(isLost(error) ? 'UNAVAILABLE' : 'UNEXPECTED');
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return LOST_CODE.test(code) || LOST_TEXT.test(error.message);
}

function refusedAt(sqlState: string, { constraint, table, column }: PgError): RefusedAt {
  const safe = Object.entries({ constraint, table, column }).filter(
    ([, name]) => typeof name === 'string' && IDENTIFIER.test(name),
  );
  return { sqlState, ...Object.fromEntries(safe) };
}

/** Runs database work; what it throws is always a `Failure`. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error);
  }
}
