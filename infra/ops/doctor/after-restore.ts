import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type EnrollmentId, enrollmentWorkflowId } from '../../../activities/domain/ids.js';
import type { Phase } from '../../../activities/domain/phase.js';
import { digestOf } from '../../audit/checkpoint.js';
import { witnessFile } from '../../log-store/witness-file.js';
import { type Database, row, rows } from '../../postgres/database.js';
import { purgeAgain } from '../../postgres/purge-again.js';
import { clusterOf, type Witness } from '../../postgres/restored.js';
import { temporalSagas } from '../../temporal/sagas.js';
import { EXIT } from '../exit.js';
import { onTemporal } from '../on-temporal.js';
import { inspecting, owning } from '../reader.js';
import { table } from '../text.js';
import type { Answer, Asked } from '../verb.js';

interface OpenRow {
  readonly id: EnrollmentId;
  readonly phase: Phase;
}

interface Unsettled extends OpenRow {
  /** What Temporal knows of its saga. */
  readonly saga: 'enrolled' | 'ended' | 'unknown';
}

/**
 * Lets the processes act again on a database that was restored, if that does no harm: then what Temporal knows to have
 * ended without being enrolled is purged once more, and with it the keys that came back. Not as long as there is an
 * enrollment that they would begin again, or purge, although it has ended otherwise: nothing is changed then.
 */
export async function acceptRestored({ at }: Asked, path: string): Promise<Answer> {
  const { taskQueue } = at.config;
  return inspecting(at, async (db) => {
    const open = await rows<OpenRow>(
      db,
      `SELECT id, phase FROM enrollment WHERE phase <> 'ended' ORDER BY accepted_at, id`,
    );
    const found = await onTemporal(at, (client) => unsettledOf(open, client, taskQueue));
    const unsettled = found.filter((each) => !isPurged(each));
    if (unsettled.length > 0) return unsettledAnswer(unsettled);
    const purged = found.map(({ id }) => id);
    if (purged.length > 0) await owning(at, (owner) => purgeAgain(owner, purged));
    const witness = await latest(db);
    await witnessFile(path).keep(witness);
    return {
      exit: EXIT.ok,
      json: { accepted: true, witnessedCheckpoint: witness.checkpoint, unsettled: [], purged },
      text: `Taken from checkpoint ${witness.checkpoint} on, ${purged.length} to be purged again. The sweep sees to the rest.`,
    };
  });
}

async function unsettledOf(
  open: readonly OpenRow[],
  client: Client,
  taskQueue: string,
): Promise<readonly Unsettled[]> {
  const sagas = temporalSagas(client, taskQueue);
  const found: Unsettled[] = [];
  for (const each of open) {
    const isLive = (await sagas.currentRun(enrollmentWorkflowId(each.id))) !== null;
    if (isLive) continue;
    const saga = await sagaOf(each, client, sagas);
    if (!isHarmless(each.phase, saga)) found.push({ ...each, saga });
  }
  return found;
}

async function sagaOf(
  { id }: OpenRow,
  client: Client,
  sagas: ReturnType<typeof temporalSagas>,
): Promise<Unsettled['saga']> {
  if (await sagas.closedAsEnrolled(id)) return 'enrolled';
  return (await isKnown(client, id)) ? 'ended' : 'unknown';
}

async function isKnown(client: Client, id: EnrollmentId): Promise<boolean> {
  try {
    await client.workflow.getHandle(enrollmentWorkflowId(id)).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** What the relay starts for the first time, and what the sweep purges again because it was purged before. */
const isHarmless = (phase: Phase, saga: Unsettled['saga']): boolean =>
  phase === 'accepted'
    ? saga === 'unknown'
    : saga === 'ended' && (phase === 'running' || phase === 'purging');

/** Taken in before the backup, purged after it: the relay would start it as if it were new. */
const isPurged = ({ phase, saga }: Unsettled): boolean => phase === 'accepted' && saga === 'ended';

async function latest(db: Database): Promise<Witness> {
  const last = await row<{ number: number; position: number; jws: string }>(
    db,
    'SELECT number, last_position AS position, jws FROM audit_checkpoint ORDER BY number DESC LIMIT 1',
  );
  return {
    checkpoint: last?.number ?? 0,
    position: last?.position ?? 0,
    digest: last === null ? '' : digestOf(last.jws),
    cluster: await clusterOf(db),
  };
}

function unsettledAnswer(unsettled: readonly Unsettled[]): Answer {
  return {
    exit: EXIT.negative,
    json: { accepted: false, unsettled },
    text: [
      `Not taken: ${unsettled.length} enrollments are open here and are not at Temporal, or have ended there otherwise.`,
      'They would be begun again, or purged. Restore a later backup, or settle each by hand.',
      '',
      table(unsettled.map(({ id, phase, saga }) => [id, phase, `at Temporal: ${saga}`])),
    ].join('\n'),
  };
}
