import { rows } from '../../infra/postgres/database.js';
import { actAsStaff } from '../support/act-as-staff.js';
import type { StormWorld } from './storm-world.js';

/** What people of the hospital do after a storm: whoever the bureau is in doubt about is turned down. */
export async function decideReviews({ bench }: StormWorld): Promise<void> {
  const waiting = await rows<{ id: string }>(
    bench.owner,
    `SELECT id FROM enrollment WHERE waiting_for = 'review'`,
  );
  for (const { id } of waiting)
    await actAsStaff(bench.stack, id, { action: 'decide-identity', decision: 'reject' });
}
