import type { Lineage } from '../crypto/keyring.js';
import type { KeyVersion } from '../crypto/keyring-rotation.js';
import { type Database, row, type Transaction } from './database.js';
import { WRAPS_TABLES } from './rewrap.js';

/** The lowest version that a new wrap may name. */
export async function floorOf(on: Database | Transaction, lineage: Lineage): Promise<number> {
  const held = await row<{ floor: number }>(on, 'SELECT floor FROM key_state WHERE lineage = ?', [
    lineage,
  ]);
  return held?.floor ?? 1;
}

/**
 * Raises the floor, never lowers it. The update waits for every transaction that is storing a wrap, since each holds
 * the row; whoever comes later is refused below it. So what a scan finds from now on is all there ever will be.
 */
export async function raiseFloor(
  tx: Transaction,
  lineage: Lineage,
  version: number,
): Promise<boolean> {
  const raised = await row(
    tx,
    'UPDATE key_state SET floor = ? WHERE lineage = ? AND floor < ? RETURNING floor',
    [version, lineage, version],
  );
  return raised !== null;
}

/** The lowest version that a row names; null when there are no rows. */
export async function lowestNamed(db: Database, lineage: Lineage): Promise<number | null> {
  const named = WRAPS_TABLES[lineage]
    .map(({ table }) => `SELECT min(kek_version) AS version FROM ${table}`)
    .join(' UNION ALL ');
  const found = await row<{ lowest: number | null }>(
    db,
    `SELECT min(version) AS lowest FROM (${named}) AS held`,
  );
  return found?.lowest ?? null;
}

/** Notes what a keyring holds, so that it can be told without one. */
export async function noteVersions(
  db: Database,
  lineage: Lineage,
  versions: readonly KeyVersion[],
): Promise<void> {
  const numbers = versions.map(({ version }) => version);
  await db.raw(
    `WITH made AS (
       INSERT INTO key_version (lineage, version, created_at)
       SELECT ?, held.version, held.created_at FROM unnest(?::int[], ?::timestamptz[]) AS held (version, created_at)
       ON CONFLICT DO NOTHING)
     UPDATE key_version SET destroyed_at = now()
     WHERE lineage = ? AND destroyed_at IS NULL AND version <> ALL (?::int[])`,
    [lineage, numbers, versions.map(({ createdAt }) => createdAt), lineage, numbers],
  );
}
