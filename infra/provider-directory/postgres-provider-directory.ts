import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type {
  ProviderDirectory,
  ProviderFields,
} from '../../activities/ports/provider-directory.js';
import type { Made } from '../../activities/ports/record.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';

/** How far the postal code's beginning tells a neighbourhood (a USPS sectional center). */
const AREA_DIGITS = 3;
/** Of a new patient who says nothing of it. */
const DEFAULT_SPECIALTY = 'Family Medicine';
const DEFAULT_LANGUAGE = 'en';

/** The built-in directory: providers with specialty, languages, place and capacity. */
export const postgresProviderDirectory = (db: Database): ProviderDirectory => {
  const find: ProviderDirectory['find'] = (attempt) =>
    guarded(() =>
      row<Made>(db, 'SELECT id, NULL AS version FROM provider_assignment WHERE key = ?', [
        attempt.key,
      ]),
    );
  return {
    find,
    providerOf: (attempt) =>
      guarded(async () => {
        const found = await row<{ provider_id: string }>(
          db,
          'SELECT provider_id FROM provider_assignment WHERE enrollment_id = ?',
          [attempt.id],
        );
        return found?.provider_id ?? null;
      }),
    assign: (attempt, applicant) =>
      fenced(db, attempt, async (tx) => {
        const present = await row<Made>(
          tx,
          'SELECT id, NULL AS version FROM provider_assignment WHERE enrollment_id = ?',
          [attempt.id],
        );
        return present ?? takePlace(tx, attempt, applicant.reveal(phiAccess));
      }),
    remove: (attempt) =>
      fenced(db, attempt, async (tx) => {
        await rows(
          tx,
          `WITH given_back AS (DELETE FROM provider_assignment WHERE key = ? RETURNING provider_id)
           UPDATE provider SET taken = taken - 1 FROM given_back WHERE provider.id = given_back.provider_id`,
          [attempt.key],
        );
        return GONE;
      }),
    isGone: async (attempt) => (await find(attempt)) === null,
  };
};

/**
 * One place with the best match, or word that there is none. A provider who filled up while their row was waited for
 * means another look; the lock on them is let go before, so that nobody queues behind a provider who is full.
 */
async function takePlace(tx: Transaction, attempt: Attempt, fields: ProviderFields): Promise<Made> {
  while (attempt.deadline.remainingMs() > 0) {
    await tx.raw('SAVEPOINT look');
    const made = await takeBestPlace(tx, attempt, fields);
    if (made !== null) return made;
    await tx.raw('ROLLBACK TO SAVEPOINT look');
    const free = await row(tx, 'SELECT id FROM provider WHERE taken < capacity LIMIT 1');
    if (free === null) throw new Failure('NO_PROVIDER_AVAILABLE');
  }
  throw new Failure('CONFLICT');
}

/**
 * The capacity comes first and the assignment reads from what its update returns: the other order can leave an
 * assignment without a place (protocol.md 22).
 */
const takeBestPlace = (
  tx: Transaction,
  { id, key }: Attempt,
  { state, postalCode, preferences }: ProviderFields,
): Promise<Made | null> =>
  row<Made>(
    tx,
    `WITH best AS (
       SELECT p.id FROM provider p JOIN clinic c ON c.id = p.clinic_id
       WHERE p.taken < p.capacity
       ORDER BY (p.specialty = ?) DESC, (? = ANY (p.languages)) DESC, (c.state = ?) DESC,
                (left(c.postal_code, ${AREA_DIGITS}) = ?) DESC, p.capacity - p.taken DESC, p.id
       LIMIT 1
     ), place AS (
       UPDATE provider p SET taken = p.taken + 1 FROM best
       WHERE p.id = best.id AND p.taken < p.capacity RETURNING p.id
     )
     INSERT INTO provider_assignment (enrollment_id, key, provider_id) SELECT ?, ?, id FROM place
     RETURNING id, NULL AS version`,
    [
      preferences?.specialty ?? DEFAULT_SPECIALTY,
      preferences?.language ?? DEFAULT_LANGUAGE,
      state,
      postalCode.slice(0, AREA_DIGITS),
      id,
      key,
    ],
  );
