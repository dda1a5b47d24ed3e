import type { Client } from '@temporalio/client';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bindAccess } from '../activities/bind-access.js';
import { bindAudit } from '../activities/bind-audit.js';
import { bindKeys } from '../activities/bind-keys.js';
import { bindLifecycle } from '../activities/bind-lifecycle.js';
import { bindStaff } from '../activities/bind-staff.js';
import { bindSteps } from '../activities/bind-steps.js';
import { bindSweep } from '../activities/bind-sweep.js';
import type { AccessAlert } from '../activities/domain/access-alert.js';
import type { Log } from '../activities/domain/log.js';
import type { SweepResult } from '../activities/domain/sweep-result.js';
import type { Builds } from '../activities/ports/builds.js';
import { type PortsByPlan, portsByPlan } from '../infra/adapters.js';
import type { Config } from '../infra/config/config.js';
import { localCertificateSigner } from '../infra/crypto/certificate-signer.js';
import { localCodecKeyRotation } from '../infra/crypto/codec-key-rotation.js';
import type { Keyring } from '../infra/crypto/keyring.js';
import type { OpenedKeyring } from '../infra/crypto/open-keyring.js';
import { localStaffVerifier } from '../infra/crypto/staff-signer.js';
import { type AssertKnown, onKnown } from '../infra/log-store/known-database.js';
import type { Delivery } from '../infra/mail/delivery.js';
import { pinPlan } from '../infra/pin-plan.js';
import { postgresAccessWatch } from '../infra/postgres/access-watch.js';
import { postgresAuditMonths } from '../infra/postgres/audit-months.js';
import { postgresAuditTrail } from '../infra/postgres/audit-trail.js';
import { postgresCertificates } from '../infra/postgres/certificates.js';
import { postgresCheckpoints } from '../infra/postgres/checkpoints.js';
import {
  postgresClosedEnrollments,
  postgresClosedLook,
} from '../infra/postgres/closed-enrollments.js';
import type { Database } from '../infra/postgres/database.js';
import { postgresDossier } from '../infra/postgres/dossiers.js';
import type { Ended } from '../infra/postgres/end-enrollment.js';
import { postgresEnrollments } from '../infra/postgres/enrollments.js';
import { postgresKeyRotation } from '../infra/postgres/key-rotation.js';
import { postgresStaffActions } from '../infra/postgres/staff-actions.js';
import { postgresSupportDesk } from '../infra/support/postgres-support-desk.js';
import { rotateCodecKeys } from '../infra/temporal/rotate-codec-keys.js';
import { temporalSagas } from '../infra/temporal/sagas.js';
import { inSpan } from '../infra/tracing/ambient-span.js';
import { tracedPorts } from '../infra/tracing/traced-ports.js';
import { enrollment, knownSteps } from '../workflows/enrollment.js';

/** What a process may want to see of a worker, or put into it. */
export interface WorkerHooks {
  /** Told of each sweep's result. */
  readonly onSweep?: (result: SweepResult) => void;
  /** Told of each alert on unusual access. */
  readonly onAlert?: (alert: AccessAlert) => void;
  /** Told of each enrollment that this worker ended. */
  readonly onEnded?: (ended: Ended) => void;
  /** Told of each try to mail IT support. */
  readonly onSupportMail?: (result: Delivery) => void;
  /** Told of the database once it is opened, and of how it is known again. */
  readonly onDatabase?: (db: Database, assertKnown: AssertKnown) => void;
  /** What gets between the worker and its keyring. */
  readonly adaptKeyring?: (keyring: Keyring) => Keyring;
  /** Where fault tests get between steps and systems. */
  readonly adapt?: (ports: PortsByPlan) => PortsByPlan;
  /** Where tests put workflows of another build. */
  readonly bundle?: () => Promise<WorkflowBundleWithSourceMap>;
}

/** What activities share. */
export interface Connections {
  readonly db: Database;
  readonly client: Client;
  readonly builds: Builds;
  readonly log: Log;
  readonly hooks: WorkerHooks;
  readonly assertKnown: AssertKnown;
}

const ignore = (): void => undefined;

/** Joins adapters, steps and transitions as configured. */
export function activitiesFor(
  config: Config,
  { keyring, rotation: wrapping, parts }: OpenedKeyring,
  connections: Connections,
) {
  const { db, client, builds, log, hooks, assertKnown } = connections;
  const { adapt = (ports) => ports, onSweep: onResult = ignore, onAlert = ignore } = hooks;
  const sagas = temporalSagas(client, config.temporal.taskQueue);
  const currentRun = (workflowId: string) => sagas.currentRun(workflowId);
  const enrollments = onKnown(postgresEnrollments(db, currentRun, hooks.onEnded), assertKnown);
  const supportDesk = postgresSupportDesk({ db, config, log });
  const signer = localCertificateSigner(parts);
  const checkpoints = onKnown(postgresCheckpoints(db, signer), assertKnown);
  const accessWatch = onKnown(postgresAccessWatch(db, config.alerts), assertKnown);
  const certificates = postgresCertificates(db, (statement) => signer.sign(statement));
  const staffActions = postgresStaffActions(db, localStaffVerifier(parts));
  const names = enrollment.map(({ name }) => name);
  const common = {
    portsFor: tracedPorts(
      adapt(portsByPlan({ config, db, keyring, keyringParts: parts, supportDesk })),
    ),
    auditTrail: postgresAuditTrail(db),
    ...{ enrollments, log },
  };
  const dossier = postgresDossier(db, keyring);
  const codecRotation =
    typeof parts === 'string' ? localCodecKeyRotation(parts, config.codec.keyringFile) : null;
  const rotation = postgresKeyRotation({
    ...{ db, keyring, rotation: wrapping },
    maxAgeHours: config.kekMaxAgeHours,
    rotateCodecKeys: (isAsked, tell) =>
      rotateCodecKeys({ rotation: codecRotation, client, tell }, isAsked),
  });
  void rotation.look().catch(() => undefined); // The next round notes it too.
  return {
    ...bindKeys({ rotation, log }),
    ...bindAccess({ accessWatch, log, onAlert }),
    ...bindAudit({ checkpoints, months: postgresAuditMonths(db), log }),
    ...bindSteps(knownSteps, { ...common, dossier, staffActions, inSpan }),
    ...bindLifecycle(enrollments, certificates),
    ...bindStaff(staffActions),
    ...bindSweep({
      ...common,
      ...{ closed: postgresClosedEnrollments(db), closedLook: postgresClosedLook(db) },
      ...{ certificates, sagas, builds, onResult },
      steps: knownSteps,
      currentPlan: pinPlan(config, names),
    }),
  };
}
