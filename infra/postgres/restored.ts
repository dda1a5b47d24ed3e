import { digestOf } from '../audit/checkpoint.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';
import type { TrailMark } from './trail-lines.js';

/** What is known of the database off the database: how far its trail was seen, and in which life of it. */
export interface Witness extends TrailMark {
  /** Of the last checkpoint; empty before the first. */
  readonly digest: string;
  /** The cluster's system identifier and its timeline; empty before the first. */
  readonly cluster: string;
}

/** Why a database is not the one that the witness knows. */
export type Restored = 'other-cluster' | 'trail-ends-earlier' | 'trail-differs';

/** Compares a database with what is known of it (protocol.md 5); null: it is the same, or nothing is known yet. */
export async function restoredSince(
  db: Database,
  { checkpoint, digest, cluster }: Witness,
): Promise<Restored | null> {
  if (checkpoint === 0) return null;
  const standing = await standingAt(db, checkpoint);
  if (standing.cluster !== cluster) return 'other-cluster';
  if (standing.jws === null) return 'trail-ends-earlier';
  return digestOf(standing.jws) === digest ? null : 'trail-differs';
}

/** Which life of the database this is. */
export const clusterOf = async (db: Database): Promise<string> => (await standingAt(db, 0)).cluster;

interface Standing {
  readonly cluster: string;
  readonly jws: string | null;
}

const standingAt = (db: Database, checkpoint: number): Promise<Standing> =>
  guarded(async () => {
    const found = await row<Standing>(db, 'SELECT cluster, jws FROM cluster_standing(?)', [
      checkpoint,
    ]);
    return found ?? { cluster: '', jws: null };
  });
