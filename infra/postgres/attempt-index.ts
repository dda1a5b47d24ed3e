import { randomUUID } from 'node:crypto';
import type { Applicant } from '../../activities/domain/applicant.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Phi } from '../../activities/domain/phi.js';
import { attemptIndexUnder } from '../crypto/blind-index.js';
import { newDataKey } from '../crypto/envelope.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';
import { recordRotation } from './rotation-trail.js';

/** Inquiries are counted for a UTC day; a key lives for that day and one more. */
const KEPT_DAYS = 2;

interface DayKeyRow extends KeyRow {
  /** A random UUID, which the wrap is bound to as a patient's is to an enrollment. */
  readonly id: EnrollmentId;
}

export interface AttemptIndex {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly index: Buffer;
}

/**
 * What inquiries about a person are counted under today: equal for the same person on the same day, in every process,
 * and worth nothing once the day's key is gone.
 */
export async function attemptIndex(
  on: Database | Transaction,
  keyring: Keyring,
  person: Phi<Pick<Applicant, 'lastName' | 'dateOfBirth'>>,
  now: Date = new Date(),
): Promise<AttemptIndex> {
  const day = dayOf(now);
  const held = (await readKey(on, day)) ?? (await makeKey(on, keyring, day));
  const index = await withKey(keyring, 'pending', held.id, wrappedKey(held), (key) =>
    attemptIndexUnder(key, person),
  );
  return { day, index };
}

/** Destroys the keys of days that are over: nobody can tell any more whom their counts were about. */
export const destroyOldAttemptKeys = (db: Database, now: Date = new Date()): Promise<number> =>
  db.transaction(async (tx) => {
    const { length: destroyed } = await rows(
      tx,
      `DELETE FROM attempt_key WHERE day <= ?::date - ${KEPT_DAYS} RETURNING day`,
      [dayOf(now)],
    );
    if (destroyed > 0)
      await recordRotation(tx, 'keys.destroyed', {
        lineage: 'pending',
        counts: { dayKeys: destroyed },
      });
    return destroyed;
  });

/**
 * The day, `YYYY-MM-DD` in UTC, by which nobody can tell any more that an inquiry about this enrollment's person was
 * counted; null when none was. A certificate names it.
 */
export async function countedUntil(db: Database, id: EnrollmentId): Promise<string | null> {
  const counted = await row<{ until: string }>(
    db,
    `SELECT ((counted_at AT TIME ZONE 'UTC')::date + ${KEPT_DAYS})::text AS until
     FROM intent WHERE enrollment_id = ? AND counted_at IS NOT NULL`,
    [id],
  );
  return counted?.until ?? null;
}

const ISO_DATE_CHARACTERS = 10;
const dayOf = (now: Date): string => now.toISOString().slice(0, ISO_DATE_CHARACTERS);

const readKey = (on: Database | Transaction, day: string): Promise<DayKeyRow | null> =>
  row<DayKeyRow>(on, 'SELECT id, kek_version, wrapped FROM attempt_key WHERE day = ?::date', [day]);

/** Two processes may come here at once: the first key stands, and both use it. */
async function makeKey(
  on: Database | Transaction,
  keyring: Keyring,
  day: string,
): Promise<DayKeyRow> {
  const id = randomUUID() as string as EnrollmentId;
  const key = newDataKey();
  try {
    const { version, wrapped } = await keyring.wrap('pending', id, key);
    await on.raw(
      `INSERT INTO attempt_key (day, id, kek_version, wrapped) VALUES (?::date, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      [day, id, version, wrapped],
    );
  } finally {
    key.fill(0);
  }
  const held = await readKey(on, day);
  if (held === null) throw new Failure('UNEXPECTED');
  return held;
}
