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
 * One place with the best match. The provider's row is waited for, not passed over: a busy best match is still the
 * best, and one that filled up meanwhile yields to the next. The assignment reads from what the update of the capacity
 * returns: the other order can leave an assignment without a place (protocol.md 22).
 */
async function takePlace(
  tx: Transaction,
  { id, key }: Attempt,
  { state, postalCode, preferences }: ProviderFields,
): Promise<Made> {
  const made = await row<Made>(
    tx,
    `WITH best AS (
       SELECT p.id FROM provider p JOIN clinic c ON c.id = p.clinic_id
       WHERE p.taken < p.capacity
       ORDER BY (p.specialty = ?) DESC, (? = ANY (p.languages)) DESC, (c.state = ?) DESC,
                (left(c.postal_code, ${AREA_DIGITS}) = ?) DESC, p.capacity - p.taken DESC, p.id
       LIMIT 1 FOR UPDATE OF p
     ), place AS (
       UPDATE provider SET taken = taken + 1 FROM best WHERE provider.id = best.id RETURNING provider.id
     )
     INSERT INTO provider_assignment (enrollment_id, key, provider_id) SELECT ?, ?, id FROM place
     RETURNING id, NULL AS version`,
    [
      preferences?.specialty ?? 'Family Medicine',
      preferences?.language ?? 'en',
      state,
      postalCode.slice(0, AREA_DIGITS),
      id,
      key,
    ],
  );
  if (made !== null) return made;
  // A place may have been given back since the search began: only a fresh look can say "none".
  const free = await row(tx, 'SELECT id FROM provider WHERE taken < capacity LIMIT 1');
  throw new Failure(free === null ? 'NO_PROVIDER_AVAILABLE' : 'CONFLICT');
}
