import { type EnrollmentId, SYSTEM_TRAIL } from '../../../../activities/domain/ids.js';
import { postgresCheckpoints } from '../../../../infra/postgres/checkpoints.js';
import { rows } from '../../../../infra/postgres/database.js';
import { makeMonth, placeEntry } from './placed-entry.js';
import { newIds, startTrailBench, type TrailBench } from './trail-bench.js';

/** A trail of seven years: three months of long ago, the last of which is not old enough yet, and this one. */
export interface OldTrail extends TrailBench {
  /** `YYYY-MM`: two that may be archived, and the youngest that may not. */
  readonly months: { readonly first: string; readonly second: string; readonly young: string };
  /** Its entries lie in every month, the first of them in the last moment of the first. */
  readonly through: EnrollmentId;
}

const YEARS = 6;

/** A month so many months after the one that lies six years back. */
function monthAfter(months: number): string {
  const now = new Date();
  const first = Date.UTC(now.getUTCFullYear() - YEARS, now.getUTCMonth() + months, 1);
  return new Date(first).toISOString().slice(0, 'YYYY-MM'.length);
}

const lastOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1) - 1).toISOString();

export async function startOldTrail(): Promise<OldTrail> {
  const bench = await startTrailBench();
  const { owner } = bench.database;
  const months = { first: monthAfter(-2), second: monthAfter(-1), young: monthAfter(0) };
  const [through, once] = newIds(2) as [EnrollmentId, EnrollmentId];
  for (const month of Object.values(months)) await makeMonth(owner, `${month}-01`);
  for (const id of [through, once, SYSTEM_TRAIL])
    await placeEntry(owner, { id, at: lastOf(months.first) });
  await cover(bench, 2); // A checkpoint in the first month, and one across its turn.
  for (const at of [`${months.second}-01T00:00:00.000Z`, lastOf(months.second)])
    await placeEntry(owner, { id: through, at });
  await cover(bench);
  for (const id of [through, SYSTEM_TRAIL])
    await placeEntry(owner, { id, at: `${months.young}-01T00:00:00.000Z` });
  await cover(bench);
  await bench.append([through], 2);
  await cover(bench);
  return { ...bench, months, through };
}

/** Takes a checkpoint, as long ago as what they cover: else the next would not look for what is older than it is. */
async function cover(bench: TrailBench, most = 1_000): Promise<void> {
  await postgresCheckpoints(bench.database.worker, bench.signer, most).take();
  await bench.database.owner.transaction(async (tx) => {
    await tx.raw('ALTER TABLE audit_checkpoint DISABLE TRIGGER audit_no_change');
    await rows(tx, `UPDATE audit_checkpoint SET at = '-infinity'`);
    await tx.raw('ALTER TABLE audit_checkpoint ENABLE TRIGGER audit_no_change');
  });
}
