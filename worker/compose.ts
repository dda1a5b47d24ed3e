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
import { localKeyring } from '../infra/crypto/local-keyring.js';
import { localKeyringRotation } from '../infra/crypto/local-keyring-rotation.js';
import { localStaffVerifier } from '../infra/crypto/staff-signer.js';
import { pinPlan } from '../infra/pin-plan.js';
import { postgresAuditTrail } from '../infra/postgres/audit-trail.js';
import { postgresCertificates } from '../infra/postgres/certificates.js';
import { postgresClosedEnrollments } from '../infra/postgres/closed-enrollments.js';
import { type Database, openDatabase } from '../infra/postgres/database.js';
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
  const { file: keyringFile = '' } = config.keyring;
  const db = openDatabase({
    url: config.database.workerUrl ?? '',
    ...(config.database.caFile === undefined ? {} : { caFile: config.database.caFile }),
    poolSize: config.database.poolSize,
    applicationName: 'worker',
  });
  const converter = dataConverter(localCodecKeys(keyringFile), { mode: config.mode });
  const client = temporalClient(config.temporal, converter);
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const { namespace, taskQueue } = config.temporal;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(),
    dataConverter: converter,
    activities: activitiesFor(config, keyringFile, { db, client, log, hooks }),
    shutdownGraceTime: SHUTDOWN_GRACE,
    stickyQueueScheduleToStartTimeout: '3s', // A worker that died must not hold its workflows up.
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

function activitiesFor(config: Config, keyringFile: string, connections: Connections) {
  const { db, client, log, hooks } = connections;
  const { adapt = (ports) => ports, onSweep: onResult = () => undefined } = hooks;
  const keyring = localKeyring(keyringFile);
  const sagas = temporalSagas(client, config.temporal.taskQueue);
  const enrollments = postgresEnrollments(db, (workflowId) => sagas.currentRun(workflowId));
  const supportDesk = postgresSupportDesk({ db, config, log });
  const signer = localCertificateSigner(keyringFile);
  const certificates = postgresCertificates(db, (statement) => signer.sign(statement));
  const staffActions = postgresStaffActions(db, localStaffVerifier(keyringFile));
  const names = enrollment.map(({ name }) => name);
  const common = {
    portsFor: adapt(portsByPlan({ config, db, keyring, keyringFile, supportDesk })),
    auditTrail: postgresAuditTrail(db),
    ...{ enrollments, log },
  };
  const dossier = postgresDossier(db, keyring);
  const closed = postgresClosedEnrollments(db);
  const rotation = postgresKeyRotation({
    ...{ db, keyring, rotation: localKeyringRotation(keyringFile) },
    maxAgeHours: config.kekMaxAgeHours,
    rotateCodecKeys: (isAsked) =>
      rotateCodecKeys(
        localCodecKeyRotation(keyringFile, config.codec.keyringFile),
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
