import { randomUUID } from 'node:crypto';
import { bindLifecycle } from '../../../activities/bind-lifecycle.js';
import { bindSteps } from '../../../activities/bind-steps.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { PinnedPlan } from '../../../activities/domain/plan.js';
import type { Enrollments, Run } from '../../../activities/ports/enrollments.js';
import { type PortsByPlan, portsByPlan } from '../../../infra/adapters.js';
import { parseConfig } from '../../../infra/config/config.js';
import { seedDirectory } from '../../../infra/dev/directory/seed-directory.js';
import { startIdentityPartner } from '../../../infra/dev/partners/identity-partner.js';
import type { Person } from '../../../infra/dev/partners/people.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { bearer } from '../../../infra/http/authorization.js';
import { pinPlan } from '../../../infra/pin-plan.js';
import { postgresAuditTrail } from '../../../infra/postgres/audit-trail.js';
import { postgresCertificates } from '../../../infra/postgres/certificates.js';
import { keepDossier, postgresDossier } from '../../../infra/postgres/dossiers.js';
import { postgresEnrollments } from '../../../infra/postgres/enrollments.js';
import { postgresStaffActions } from '../../../infra/postgres/staff-actions.js';
import { inSpan } from '../../../infra/tracing/ambient-span.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { PARTNER_TOKEN } from '../../support/partner-bench.js';
import { peopleInTurn } from '../../support/people-in-turn.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';
import type { ChartServer } from './chart-server.js';
import { type Activities, inProcess } from './in-process.js';

const silent = { info: () => undefined, error: () => undefined };

/** Real adapters, gate, trail and dossier, and a table in place of Temporal that says which run is the current one. */
export async function workerBench() {
  const [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
  const bureau = await startIdentityPartner({ token: PARTNER_TOKEN });
  await seedDirectory({ url: database.urls.owner, caFile: database.caFile });
  const openRuns = new Map<string, string>();
  const enrollments = postgresEnrollments(database.worker, async (id) => openRuns.get(id) ?? null);

  const worker = (settings: Settings = {}, adapt = asTheyAre) =>
    configured({ database, keys, enrollments, bureauUrl: bureau.url }, settings, adapt);

  const nextPerson = peopleInTurn();
  async function accept(plan: PinnedPlan, person: Person = nextPerson()): Promise<EnrollmentId> {
    const id = await acceptEnrollment(database.owner, plan);
    await database.api.transaction((tx) =>
      keepDossier(tx, keys.keyring, id, applicant({ ...person, email: `${id}@example.com` })),
    );
    return id;
  }

  /** A new run of a workflow, which Temporal calls the current one from now on. */
  function newRun(id: EnrollmentId, workflow: 'enrollment' | 'purge' = 'enrollment'): Run {
    const run = { workflowId: `${workflow}-${id}`, runId: randomUUID() };
    openRuns.set(run.workflowId, run.runId);
    return run;
  }

  return {
    ...{ database, keys, enrollments, openRuns, worker, accept, newRun, nextPerson },
    /** How many inquiries the bureau has been asked. */
    async inquiries() {
      const response = await fetch(`${bureau.url}/__records`);
      return ((await response.json()) as { records: readonly unknown[] }).records.length;
    },
    async stop() {
      await bureau[Symbol.asyncDispose]();
      await database.stop();
      keys.remove();
    },
  };
}
export type WorkerBench = Awaited<ReturnType<typeof workerBench>>;
export type BenchWorker = ReturnType<WorkerBench['worker']>;

type Settings = Readonly<Record<string, string>>;

interface Parts {
  readonly database: TestDatabase;
  readonly keys: TestKeyring;
  readonly enrollments: Enrollments;
  readonly bureauUrl: string;
}

/** A worker that is configured so. */
function configured(
  { database, keys, enrollments, bureauUrl }: Parts,
  settings: Settings,
  adapt: (ports: PortsByPlan) => PortsByPlan,
) {
  const config = parseConfig({
    MODE: 'development',
    TEMPORAL_ADDRESS: 'none:1',
    IDENTITY_URL: bureauUrl,
    IDENTITY_TOKEN: PARTNER_TOKEN,
    EHR_TOKEN: PARTNER_TOKEN,
    ...settings,
  });
  const { keyring, path: keyringParts } = keys;
  const supportDesk = { notify: async () => undefined };
  const ports = portsByPlan({ config, db: database.worker, keyring, keyringParts, supportDesk });
  const activities: Activities = {
    ...bindSteps(enrollment, {
      portsFor: adapt(ports),
      enrollments,
      dossier: postgresDossier(database.worker, keyring),
      auditTrail: postgresAuditTrail(database.worker),
      staffActions: postgresStaffActions(database.worker, async () => null),
      log: silent,
      inSpan,
    }),
    ...bindLifecycle(
      enrollments,
      postgresCertificates(database.worker, async () => 'a.b.c'),
    ),
  };
  const plan = pinPlan(
    config,
    enrollment.map(({ name }) => name),
  );
  return { plan, call: inProcess(activities) };
}

const asTheyAre = (ports: PortsByPlan): PortsByPlan => ports;

/** The settings that lead a worker to an EHR over FHIR. */
export const fhirSettings = ({ url }: ChartServer, tenant: string) => ({
  EHR_ADAPTER: 'fhir',
  EHR_URL: url,
  EHR_TENANT: tenant,
});

/** Answers that take longer are lost: tests of lateness need not wait long for it. */
export const HASTY_CALL_SECONDS = 0.6;

/** A worker whose EHR is given little time to answer. */
export const hastyFhirWorker = (bench: WorkerBench, charts: ChartServer): BenchWorker =>
  bench.worker(fhirSettings(charts, 'main'), (ports) => (plan) => ({
    ...ports(plan),
    ehr: fhirEhr({
      baseUrl: charts.url,
      authorization: bearer(PARTNER_TOKEN),
      identifierSystem: 'urn:test:enrollment-key',
      callSeconds: HASTY_CALL_SECONDS,
    }),
  }));
