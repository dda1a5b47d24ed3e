import { CHECKPOINT_TYPE, digestOf } from '../../../../infra/audit/checkpoint.js';
import { merkleRoot } from '../../../../infra/audit/merkle.js';
import type { CertificateSigner } from '../../../../infra/crypto/certificate-signer.js';
import { row, rows, type Transaction } from '../../../../infra/postgres/database.js';

/** One entry, by its place in its enrollment's chain. */
export interface At {
  readonly id: string;
  readonly seq: number;
}

/** The entry at that position, which is there. */
export async function entryAt(tx: Transaction, position: number): Promise<At> {
  const found = await row<At>(
    tx,
    'SELECT enrollment_id AS id, seq FROM audit_position WHERE position = ?',
    [position],
  );
  if (found === null) throw new Error('No entry has this position.');
  return found;
}

export const lastPosition = async (tx: Transaction): Promise<number> =>
  (await row<{ last: number }>(tx, 'SELECT max(position) AS last FROM audit_position'))?.last ?? 0;

/** Makes an enrollment's chain whole again, as somebody would who knows how it is made. */
export const rehash = (tx: Transaction, id: string): Promise<unknown> =>
  Promise.resolve(
    tx.raw(`DO $$
      DECLARE before bytea := ''; entry record;
      BEGIN
        FOR entry IN SELECT * FROM audit_entry WHERE enrollment_id = '${id}' ORDER BY seq LOOP
          UPDATE audit_entry SET prev_hash = before, hash = audit_hash(before, ARRAY[
            enrollment_id::text, seq::text, entry_id::text, correlation_id::text, event, actor, facts::text,
            to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')])
          WHERE enrollment_id = entry.enrollment_id AND seq = entry.seq RETURNING hash INTO before;
        END LOOP;
      END $$`),
  );

export const edit = (tx: Transaction, { id, seq }: At): Promise<unknown> =>
  rows(
    tx,
    `UPDATE audit_entry SET facts = facts || '{"attempt": 99}' WHERE enrollment_id = ? AND seq = ?`,
    [id, seq],
  );

/** The position too, if wanted: then those behind move up. */
export async function remove(tx: Transaction, at: At, position: number | null): Promise<void> {
  await rows(tx, 'DELETE FROM audit_entry WHERE enrollment_id = ? AND seq = ?', [at.id, at.seq]);
  if (position === null) return;
  await rows(tx, 'DELETE FROM audit_position WHERE position = ?', [position]);
  await move(tx, 'audit_position', 'position', { beyond: position, by: -1 }, 'true');
}

/** A copy with other words between two entries of a chain. */
export async function insert(tx: Transaction, { id, seq }: At): Promise<void> {
  await move(tx, 'audit_entry', 'seq', { beyond: seq - 1, by: 1 }, `enrollment_id = '${id}'`);
  await rows(
    tx,
    `INSERT INTO audit_entry SELECT enrollment_id, ?, gen_random_uuid(), correlation_id, 'step.failed', actor, facts, at,
            prev_hash, hash FROM audit_entry WHERE enrollment_id = ? AND seq = ?`,
    [seq, id, seq + 1],
  );
}

/** Two neighbours change places. */
export async function swap(tx: Transaction, { id, seq }: At): Promise<void> {
  const place = async (from: number, to: number): Promise<void> => {
    await rows(tx, 'UPDATE audit_entry SET seq = ? WHERE enrollment_id = ? AND seq = ?', [
      to,
      id,
      from,
    ]);
  };
  const beside = seq > 1 ? seq - 1 : seq + 1;
  await place(seq, 1_000_000);
  await place(beside, seq);
  await place(1_000_000, beside);
}

async function move(
  tx: Transaction,
  table: string,
  column: string,
  { beyond, by }: { readonly beyond: number; readonly by: number },
  which: string,
): Promise<void> {
  // In two steps: on the way two rows would else have the same number.
  await tx.raw(
    `UPDATE ${table} SET ${column} = ${column} + 1000000 WHERE ${column} > ${beyond} AND ${which}`,
  );
  await tx.raw(
    `UPDATE ${table} SET ${column} = ${column} - 1000000 + ${by} WHERE ${column} > 1000000 AND ${which}`,
  );
}

/** Takes the last checkpoints away with all that they cover, so that what is left is whole. */
export async function cutTail(tx: Transaction, checkpoints: number): Promise<void> {
  await rows(
    tx,
    'DELETE FROM audit_checkpoint WHERE number > (SELECT max(number) FROM audit_checkpoint) - ?',
    [checkpoints],
  );
  const kept = '(SELECT coalesce(max(last_position), 0) FROM audit_checkpoint)';
  await rows(
    tx,
    `DELETE FROM audit_entry a USING audit_position p
     WHERE p.enrollment_id = a.enrollment_id AND p.seq = a.seq AND p.position > ${kept}`,
  );
  await rows(tx, `DELETE FROM audit_position WHERE position > ${kept}`);
}

/** Signs every checkpoint anew over what the entries are now, with the key that they are signed with; or one alone. */
export async function signAgain(
  tx: Transaction,
  signer: Pick<CertificateSigner, 'sign'>,
  only: number | null = null,
): Promise<void> {
  const checkpoints = await rows<{ number: number; last: number; jws: string }>(
    tx,
    'SELECT number, last_position AS last, jws FROM audit_checkpoint ORDER BY number',
  );
  let [first, previous]: [number, string | null] = [1, null];
  for (const { number, last, jws: before } of checkpoints) {
    if (only !== null && only !== number) {
      [first, previous] = [last + 1, digestOf(before)];
      continue;
    }
    const leaves = await rows<{ hash: Buffer }>(
      tx,
      `SELECT a.hash FROM audit_position p JOIN audit_entry a USING (enrollment_id, seq)
       WHERE p.position BETWEEN ? AND ? ORDER BY p.position`,
      [first, last],
    );
    const root = merkleRoot(leaves.map(({ hash }) => hash)).toString('hex');
    const at = new Date().toISOString();
    const jws = await signer.sign({ number, first, last, root, previous, at }, CHECKPOINT_TYPE);
    await rows(tx, 'UPDATE audit_checkpoint SET jws = ? WHERE number = ?', [jws, number]);
    [first, previous] = [last + 1, digestOf(jws)];
  }
}
