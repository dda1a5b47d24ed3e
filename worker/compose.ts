import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { bindKeys } from '../activities/bind-keys.js';
import { bindLifecycle } from '../activities/bind-lifecycle.js';
import { bindStaff } from '../activities/bind-staff.js';
import { bindSteps } from '../activities/bind-steps.js';
import { bindSweep } from '../activities/bind-sweep.js';
import type { Log } from '../activities/domain/log.js';
import type { SweepResult } from '../activities/domain/sweep-result.js';
import { type PortsByPlan, portsByPlan } from '../infra/adapters.js';
import type { Config } from '../infra/config/config.js';
import { localCertificateSigner } from '../infra/crypto/certificate-signer.js';
import { localCodecKeyRotation } from '../infra/crypto/codec-key-rotation.js';
import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { type OpenedKeyring, openKeyring } from '../infra/crypto/open-keyring.js';
import { localStaffVerifier } from '../infra/crypto/staff-signer.js';
import { pinPlan } from '../infra/pin-plan.js';
import { postgresAuditTrail } from '../infra/postgres/audit-trail.js';
import { postgresCertificates } from '../infra/postgres/certificates.js';
import { postgresClosedEnrollments } from '../infra/postgres/closed-enrollments.js';
import { configuredDatabase } from '../infra/postgres/configured-database.js';
import type { Database } from '../infra/postgres/database.js';
import { postgresDossier } from '../infra/postgres/dossiers.js';
import { postgresEnrollments } from '../infra/postgres/enrollments.js';
import { postgresKeyRotation } from '../infra/postgres/key-rotation.js';
import { postgresStaffActions } from '../infra/postgres/staff-actions.js';
import { deliverNotices } from '../infra/support/deliver-notices.js';
import { postgresSupportDesk } from '../infra/support/postgres-support-desk.js';
import { temporalClient } from '../infra/temporal/client.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import { rotateCodecKeys } from '../infra/temporal/rotate-codec-keys.js';
import { temporalSagas } from '../infra/temporal/sagas.js';
import { ensureSchedules } from '../infra/temporal/schedules.js';
import { enrollment, knownSteps } from '../workflows/enrollment.js';
import { bundleWorkflows } from './bundle-workflows.js';

export interface RunningWorker {
  /** Ends when the worker has been shut down. */
  readonly done: Promise<void>;
  shutdown(): void;
}

const SHUTDOWN_GRACE = '10s';
/** The parts of a keyring that the worker works with, beside the wrapping keys. */
const KEYS_OF_WORKER = ['indexes', 'payloadCodec', 'certificates', 'staffActions'] as const;

/**
 * Sagas that are under way are finished before more are begun: what runs on one thread gets no faster by being begun
 * all at once, and a task that has waited for its turn too long is given to another worker.
 */
const AT_A_TIME = {
  maxConcurrentWorkflowTaskExecutions: 8,
  maxConcurrentLocalActivityExecutions: 8,
} as const;

/** What a process may want to see of a worker, or put into it. */
export interface WorkerHooks {
  /** Told of each sweep's result. */
  readonly onSweep?: (result: SweepResult) => void;
  /** Where fault tests get between steps and systems. */
  readonly adapt?: (ports: PortsByPlan) => PortsByPlan;
}

/** Joins adapters, steps and workflows as configured, and polls. */
export async function startWorker(
  config: Config,
  log: Log,
  hooks: WorkerHooks = {},
): Promise<RunningWorker> {
  const keys = await openKeyring(config, ...KEYS_OF_WORKER);
  const db = configuredDatabase(config, 'worker');
  const converter = dataConverter(localCodecKeys(keys.parts), { mode: config.mode });
  const client = temporalClient(config.temporal, converter);
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const { namespace, taskQueue } = config.temporal;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(),
    dataConverter: converter,
    activities: activitiesFor(config, keys, { db, client, log, hooks }),
    shutdownGraceTime: SHUTDOWN_GRACE,
    // A worker that died must not hold its workflows up.
    stickyQueueScheduleToStartTimeout: '2s',
    ...AT_A_TIME,
  });
  await ensureSchedules(client, taskQueue, config);
  const stopping = new AbortController();
  const notices = deliverNotices({ db, config, log }, stopping.signal);
  const run = async (): Promise<void> => {
    try {
      await worker.run();
    } finally {
      stopping.abort();
      await notices;
      await client.connection.close();
      await connection.close();
      await db.destroy();
      keys.close();
    }
  };
  const done = run();
  return { done, shutdown: () => worker.shutdown() };
}

interface Connections {
  readonly db: Database;
  readonly client: Client;
  readonly log: Log;
  readonly hooks: WorkerHooks;
}

function activitiesFor(
  config: Config,
  { keyring, rotation: wrapping, parts }: OpenedKeyring,
  connections: Connections,
) {
  const { db, client, log, hooks } = connections;
  const { adapt = (ports) => ports, onSweep: onResult = () => undefined } = hooks;
  const sagas = temporalSagas(client, config.temporal.taskQueue);
  const enrollments = postgresEnrollments(db, (workflowId) => sagas.currentRun(workflowId));
  const supportDesk = postgresSupportDesk({ db, config, log });
  const signer = localCertificateSigner(parts);
  const certificates = postgresCertificates(db, (statement) => signer.sign(statement));
  const staffActions = postgresStaffActions(db, localStaffVerifier(parts));
  const names = enrollment.map(({ name }) => name);
  const common = {
    portsFor: adapt(portsByPlan({ config, db, keyring, keyringParts: parts, supportDesk })),
    auditTrail: postgresAuditTrail(db),
    ...{ enrollments, log },
  };
  const dossier = postgresDossier(db, keyring);
  const closed = postgresClosedEnrollments(db);
  const rotation = postgresKeyRotation({
    ...{ db, keyring, rotation: wrapping },
    maxAgeHours: config.kekMaxAgeHours,
    rotateCodecKeys: (isAsked) =>
      rotateCodecKeys(
        typeof parts === 'string' ? localCodecKeyRotation(parts, config.codec.keyringFile) : null,
        client,
        isAsked,
      ),
  });
  void rotation.look().catch(() => undefined); // The next round notes it too.
  return {
    ...bindKeys({ rotation, log }),
    ...bindSteps(knownSteps, { ...common, dossier, staffActions }),
    ...bindLifecycle(enrollments, certificates),
    ...bindStaff(staffActions),
    ...bindSweep({
      ...common,
      ...{ closed, certificates, sagas, onResult },
      steps: knownSteps,
      currentPlan: pinPlan(config, names),
    }),
  };
}
