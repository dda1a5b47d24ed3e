import type { KeyRotationResult } from '../../activities/domain/key-rotation.js';
import { INTAKE_KINDS, type IntakeKind } from '../crypto/intake-key.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { makeIntakeKey, OPENS_AFTER_RETIREMENT_HOURS } from './intake-key-rows.js';
import { recordRotation } from './rotation-trail.js';

/** Unasked, a key serves so long. */
const SERVES_DAYS = 7;

/**
 * The next key becomes the current one, and that one retires: it opens what was sealed under it until nothing of that
 * would be accepted any more, then it is destroyed. A new next key takes its turn, published ahead of its use.
 */
export async function rotateIntakeKeys(
  db: Database,
  keyring: Keyring,
  isAsked: boolean,
): Promise<KeyRotationResult> {
  for (const kind of INTAKE_KINDS) {
    if (!isAsked && !(await isDue(db, kind))) {
      // The first week's keys were made without a next one: published now, no process is surprised by it later.
      if (!(await hasNext(db, kind))) await makeIntakeKey(db, keyring, kind, 'next');
      continue;
    }
    await db.transaction(async (tx) => {
      if (!(await promote(tx, kind))) await makeIntakeKey(tx, keyring, kind, 'current');
      await makeIntakeKey(tx, keyring, kind, 'next');
      await recordRotation(tx, 'keys.rotated', { lineage: 'intake' });
    });
  }
  const destroyed = await destroyRetired(db);
  const preferred = await row<{ kid: string }>(
    db,
    `SELECT kid FROM intake_key WHERE kind = ? AND current_from IS NOT NULL AND retired_at IS NULL`,
    [INTAKE_KINDS[0]],
  );
  const none = { rewrapped: 0, stranded: 0, overdue: 0 };
  return { lineage: 'intake', current: preferred?.kid ?? 'none', ...none, destroyed };
}

async function isDue(db: Database, kind: IntakeKind): Promise<boolean> {
  const fresh = await row(
    db,
    `SELECT kid FROM intake_key WHERE kind = ? AND retired_at IS NULL
     AND current_from > now() - make_interval(days => ${SERVES_DAYS})`,
    [kind],
  );
  return fresh === null;
}

const hasNext = async (db: Database, kind: IntakeKind): Promise<boolean> =>
  (await row(db, 'SELECT kid FROM intake_key WHERE kind = ? AND current_from IS NULL', [kind])) !==
  null;

/** Answers whether there was a next key to take over. */
async function promote(tx: Transaction, kind: IntakeKind): Promise<boolean> {
  await rows(tx, 'SELECT FROM intake_key WHERE kind = ? FOR UPDATE', [kind]);
  await rows(
    tx,
    'UPDATE intake_key SET retired_at = now() WHERE kind = ? AND current_from IS NOT NULL AND retired_at IS NULL',
    [kind],
  );
  const promoted = await row(
    tx,
    'UPDATE intake_key SET current_from = now() WHERE kind = ? AND current_from IS NULL RETURNING kid',
    [kind],
  );
  return promoted !== null;
}

const destroyRetired = (db: Database): Promise<number> =>
  db.transaction(async (tx) => {
    const { length: destroyed } = await rows(
      tx,
      `DELETE FROM intake_key
       WHERE retired_at <= now() - make_interval(hours => ${OPENS_AFTER_RETIREMENT_HOURS}) RETURNING kid`,
    );
    if (destroyed > 0)
      await recordRotation(tx, 'keys.destroyed', { lineage: 'intake', counts: { destroyed } });
    return destroyed;
  });
