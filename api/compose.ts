import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Log } from '../activities/domain/log.js';
import { AuditTally, type Notes } from '../infra/audit/audit-tally.js';
import type { Config } from '../infra/config/config.js';
import type { StaffOrder } from '../infra/crypto/staff-signer.js';
import { knownDatabase } from '../infra/log-store/known-database.js';
import { pinPlan } from '../infra/pin-plan.js';
import { assertSchema } from '../infra/postgres/assert-schema.js';
import { plainAuditTrail } from '../infra/postgres/audit-trail.js';
import { configuredDatabase } from '../infra/postgres/configured-database.js';
import type { Database } from '../infra/postgres/database.js';
import type { IntakeCustody } from '../infra/postgres/intake-custody.js';
import { setPortalLock } from '../infra/postgres/portal-locks.js';
import { CallsUnderWay } from '../infra/temporal/calls-under-way.js';
import { temporalClient } from '../infra/temporal/client.js';
import { cancelEnrollment, startEnrollment } from '../infra/temporal/sagas.js';
import { deliverStaffAction } from '../infra/temporal/staff-updates.js';
import { tracedStarts } from '../infra/temporal/traced-starts.js';
import { enrollment } from '../workflows/enrollment.js';
import { act } from './act.js';
import { tokenVerifier } from './auth.js';
import { beginEnrollment } from './begin-enrollment.js';
import { checksOf } from './checks.js';
import { enquiry } from './enquiry.js';
import type { FieldKeyRoute } from './field-keys.js';
import { type ApiHooks, toldNotes } from './hooks.js';
import { quietAfterMs } from './quiet.js';
import { runRelay } from './relay.js';
import { buildServer, type ServerParts } from './server.js';
import { tlsOf } from './tls-of.js';
import { tracesOf } from './traces-of.js';

export interface RunningApi {
  readonly port: number;
  /** Answers what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/** What the keyring gives to this process. */
export interface Keys extends FieldKeyRoute {
  readonly custody: IntakeCustody;
  readonly dataConverter: DataConverter;
  readonly isKeyringSound: () => Promise<boolean>;
  readonly signStaffOrder: (order: StaffOrder) => Promise<string>;
  /** Only for tests, which trust an authority that Node was not started with. */
  readonly fetch?: typeof fetch;
}

const STEPS = enrollment.map(({ name }) => name);

/** Joins the parts of the intake as configured, and listens. */
export async function startApi(
  config: Config,
  keysOf: (db: Database) => Keys,
  log: Log,
  hooks: ApiHooks = {},
): Promise<RunningApi> {
  const db = configuredDatabase(config, 'api');
  await assertSchema(db);
  const keys = keysOf(db);
  const traces = await tracesOf(config, log);
  const workflow = traces.tracer === null ? [] : [tracedStarts(traces.tracer)];
  const client = temporalClient(config.temporal, keys.dataConverter, { workflow });
  const calls = new CallsUnderWay();
  const tally = new AuditTally({ service: 'api', trail: plainAuditTrail(db), log });
  const notes = toldNotes(tally, hooks.onRefused ?? ignore);
  const parts = partsOf(config, keys, { db, client, calls, log, notes });
  const assertKnown = knownDatabase(db, config.logStore.witnessFile);
  hooks.onOpened?.({ db, assertKnown, checks: parts.checks });
  const { tracer } = traces;
  const app = await buildServer({ ...parts, tracer, onAnswered: hooks.onAnswered ?? ignore });
  await app.listen({ host: config.api.host, port: config.api.port });
  const stopping = new AbortController();
  const { taskQueue } = config.temporal;
  const relayed = { db, client, taskQueue, log, notes: tally, assertKnown };
  const relay = runRelay(relayed, stopping.signal);
  return {
    port: (app.server.address() as AddressInfo).port,
    async close() {
      stopping.abort();
      await app.close();
      await relay;
      await calls.settled();
      await tally.close();
      await client.connection.close();
      await db.destroy();
      await traces.close();
    },
  };
}

interface Connections {
  readonly db: Database;
  readonly client: Client;
  readonly calls: CallsUnderWay;
  readonly log: Log;
  readonly notes: Notes;
}

function partsOf(config: Config, keys: Keys, connections: Connections): ServerParts {
  const { db, client, calls, log, notes } = connections;
  const { api, temporal, sweepIntervalSeconds } = config;
  const verifier = tokenVerifier({
    issuer: api.oidcIssuer,
    audience: api.oidcAudience,
    confidentialClients: api.confidentialClients,
    ...(keys.fetch === undefined ? {} : { fetch: keys.fetch }),
  });
  return {
    tls: tlsOf(api),
    ...{ log, notes, verifier },
    publicUrl: api.publicUrl,
    limits: {
      perAddressPerMinute: api.rateLimitAddressPerMinute,
      perClientPerMinute: api.rateLimitClientPerMinute,
      bodyBytes: api.bodyLimitBytes,
      requestSeconds: api.requestTimeoutSeconds,
      connections: api.connectionLimit,
    },
    ...{ fieldKeys: keys.fieldKeys, clientKeys: async () => api.clientKeys },
    beginEnrollment: beginEnrollment({
      db,
      custody: keys.custody,
      plan: pinPlan(config, STEPS),
      start: (accepted) => calls.watch(startEnrollment(client, temporal.taskQueue, accepted)),
      ...{ log, notes },
    }),
    enquiry: enquiry({
      ...{ db, notes },
      quietAfterMs: quietAfterMs(sweepIntervalSeconds),
      deliverCancel: (id) => calls.watch(cancelEnrollment(client, id)).then(ignore, ignore),
    }),
    act: act({
      sign: keys.signStaffOrder,
      deliver: (workflowId, signed) => calls.watch(deliverStaffAction(client, workflowId, signed)),
    }),
    setPortalLock: (order, isLocked) => setPortalLock(db, order, isLocked),
    checks: checksOf({
      ...{ db, client, calls },
      isKeyringSound: keys.isKeyringSound,
      isIssuerReady: () => verifier.ready(),
    }),
  };
}

const ignore = (): void => undefined; // The relay repeats what fails here.
