import { Failure } from '../../activities/domain/failure.js';
import type { Checkpoints } from '../../activities/ports/checkpoints.js';
import { CHECKPOINT_TYPE, type Checkpoint, digestOf } from '../audit/checkpoint.js';
import { merkleRoot } from '../audit/merkle.js';
import type { CertificateSigner } from '../crypto/certificate-signer.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { guarded } from './failure.js';

const MOST = 20_000;

interface Placed {
  readonly place: number;
  readonly hash: Buffer;
}

interface Latest {
  readonly number: number;
  readonly jws: string;
}

/**
 * Positions are given and the checkpoint over them is kept in one transaction: a crash leaves neither. Entries are
 * appended meanwhile; those are for the next.
 */
export const postgresCheckpoints = (
  db: Database,
  signer: Pick<CertificateSigner, 'sign'>,
  most = MOST,
): Checkpoints => ({
  most,
  take: () => guarded(() => db.transaction((tx) => take(tx, signer, most))),
});

async function take(
  tx: Transaction,
  signer: Pick<CertificateSigner, 'sign'>,
  most: number,
): Promise<number> {
  const placed = await rows<Placed>(tx, 'SELECT place, hash FROM audit_take_positions(?)', [most]);
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const before = await row<Latest>(
    tx,
    'SELECT number, jws FROM audit_checkpoint ORDER BY number DESC LIMIT 1',
  );
  const checkpoint: Checkpoint = {
    number: (before?.number ?? 0) + 1,
    first: first.place,
    last: last.place,
    root: merkleRoot(placed.map(({ hash }) => hash)).toString('hex'),
    previous: before === null ? null : digestOf(before.jws),
    at: new Date().toISOString(),
  };
  const jws = await signer.sign({ ...checkpoint }, CHECKPOINT_TYPE);
  const kept = await row<{ kept: boolean }>(tx, 'SELECT audit_keep_checkpoint(?, ?, ?) AS kept', [
    checkpoint.number,
    checkpoint.last,
    jws,
  ]);
  if (kept?.kept !== true) throw new Failure('CONFLICT');
  return placed.length;
}
