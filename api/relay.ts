import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Failure } from '../activities/domain/failure.js';
import { enrollmentWorkflowId } from '../activities/domain/ids.js';
import type { Log } from '../activities/domain/log.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import type { AssertKnown } from '../infra/log-store/known-database.js';
import type { Database } from '../infra/postgres/database.js';
import { claimDeliveries, type Delivery, isStillAccepted } from '../infra/postgres/deliveries.js';
import { cancelEnrollment, startEnrollment, temporalSagas } from '../infra/temporal/sagas.js';

export interface RelayParts {
  readonly db: Database;
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Log;
  /** Resolves on the database that the witness knows (protocol.md 5). */
  readonly assertKnown: AssertKnown;
  readonly notes: Notes;
}

const INTERVAL_MS = 1_000;
const MOST_AT_ONCE = 50;

/**
 * Tells Temporal what it has not heard yet: starts accepted enrollments, delivers cancels. Runs in every API process;
 * the database deals the work out. Ends when the signal does.
 */
export async function runRelay(parts: RelayParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await deliverDue(parts);
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => undefined); // Aborted: the loop ends.
  }
}

/** One round. What fails comes up again by itself. */
export async function deliverDue(parts: RelayParts): Promise<void> {
  const due = await claimed(parts).catch((error: unknown) => {
    parts.log.error('relay.failed', { code: codeOf(error) });
    return [];
  });
  await Promise.all(due.map((delivery) => deliver(parts, delivery)));
}

async function claimed({ db, assertKnown }: RelayParts): Promise<readonly Delivery[]> {
  await assertKnown();
  return claimDeliveries(db, MOST_AT_ONCE);
}

async function deliver(parts: RelayParts, delivery: Delivery): Promise<void> {
  const { client, log, notes } = parts;
  const { id: enrollmentId, correlationId, phase } = delivery;
  const actor = 'service:relay';
  try {
    // A cancelled enrollment that never began is started too: its saga finds the cancel and ends it, with a certificate.
    if (phase === 'accepted') await start(parts, delivery);
    if (delivery.isCancelled) await cancelEnrollment(client, enrollmentId);
    notes.note({ event: 'relay.delivered', actor, enrollmentId });
    log.info('relay.delivered', { enrollmentId, correlationId, phase });
  } catch (error) {
    const code = codeOf(error);
    notes.note({ event: 'relay.failed', actor, code, enrollmentId });
    log.error('relay.failed', { enrollmentId, correlationId, phase, code });
  }
}

/**
 * Starts the saga; when its run was ended from outside before it could begin, starts another: the row still says
 * `accepted`, so nothing has been done that could be done twice.
 */
async function start({ db, client, taskQueue }: RelayParts, delivery: Delivery): Promise<void> {
  await startEnrollment(client, taskQueue, delivery);
  const sagas = temporalSagas(client, taskQueue);
  if ((await sagas.currentRun(enrollmentWorkflowId(delivery.id))) !== null) return;
  if (await isStillAccepted(db, delivery.id)) await sagas.resume(delivery);
}

const codeOf = (error: unknown) => (error instanceof Failure ? error.code : 'UNEXPECTED');
