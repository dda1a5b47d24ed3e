import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Phase } from '../../activities/domain/phase.js';
import type { PersonClaims } from '../../activities/ports/person-claims.js';
import type { BlindIndexes, VersionedIndex } from '../crypto/blind-index.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { guarded } from './failure.js';
import { fenced } from './fenced.js';

/** The enrollment that holds a person. */
export interface ClaimHolder {
  readonly id: EnrollmentId;
  readonly phase: Phase;
  readonly iss: string;
  readonly clientId: string;
  readonly sub: string;
}

/** Claims the person for the enrollment, or tells who holds them. Two that come at once do so one after the other. */
export async function claimPerson(
  tx: Transaction,
  id: EnrollmentId,
  indexes: readonly VersionedIndex[],
): Promise<ClaimHolder | null> {
  // The oldest is the one that every process knows, also while a newer key is on its way to them.
  const [newest, oldest] = [indexes[0], indexes.at(-1)];
  if (newest === undefined || oldest === undefined) throw new Failure('UNEXPECTED');
  await rows(tx, 'SELECT pg_advisory_xact_lock(hashtextextended(?, 12))', [
    oldest.index.toString('base64'),
  ]);
  const holder = await holderOf(tx, indexes);
  if (holder !== null) return holder;
  await rows(tx, 'INSERT INTO person_claim (index, key_version, enrollment_id) VALUES (?, ?, ?)', [
    newest.index,
    newest.keyVersion,
    id,
  ]);
  return null;
}

const holderOf = (
  on: Database | Transaction,
  indexes: readonly VersionedIndex[],
): Promise<ClaimHolder | null> =>
  row<ClaimHolder>(
    on,
    `SELECT e.id, e.phase, e.client_iss AS iss, e.client_id AS "clientId", e.client_sub AS sub
     FROM person_claim c JOIN enrollment e ON e.id = c.enrollment_id
     WHERE c.index = ANY (?) ORDER BY c.key_version DESC LIMIT 1`,
    [indexes.map(({ index }) => index)],
  );

/** A person who was not enrolled can be enrolled by whoever comes next. */
export const releaseClaim = (tx: Transaction, id: EnrollmentId): Promise<unknown> =>
  rows(tx, 'DELETE FROM person_claim WHERE enrollment_id = ?', [id]);

const RETRY_AFTER_SECONDS = 1;

export const postgresPersonClaims = (
  db: Database,
  indexOf: BlindIndexes['duplicate'],
): PersonClaims => ({
  take: (attempt, applicant) =>
    guarded(async () => {
      const indexes = indexOf(applicant);
      const holder =
        (await holderOf(db, indexes)) ??
        (await fenced(db, attempt, (tx) => claimPerson(tx, attempt.id, indexes)));
      if (holder === null || holder.id === attempt.id) return;
      if (holder.phase === 'ended' || (await hasWaited(db, attempt)))
        throw new Failure('DUPLICATE_PATIENT');
      throw new Failure('CONFLICT', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }),
});

/** The first half of what the step's patience is: in the other half it can still say why it gives up. */
const MOST_WAITED = `least((e.plan ->> 'stepPatienceSeconds')::integer, 120) / 2.0`;

async function hasWaited(db: Database, { id, step }: Attempt): Promise<boolean> {
  const told = await row<{ waited: boolean }>(
    db,
    `SELECT now() > i.settled_at + make_interval(secs => ${MOST_WAITED}) AS waited
     FROM intent i JOIN enrollment e ON e.id = i.enrollment_id WHERE i.enrollment_id = ? AND i.step = ?`,
    [id, step],
  );
  return told?.waited === true;
}
