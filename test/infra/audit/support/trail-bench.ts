import { randomUUID } from 'node:crypto';
import type { AuditEvent, AuditFacts } from '../../../../activities/domain/audit.js';
import {
  correlationId,
  type EnrollmentId,
  enrollmentId,
} from '../../../../activities/domain/ids.js';
import type { Checkpoints } from '../../../../activities/ports/checkpoints.js';
import type { Verdict } from '../../../../infra/audit/findings.js';
import { verifyTrail } from '../../../../infra/audit/verify-trail.js';
import { localCertificateSigner } from '../../../../infra/crypto/certificate-signer.js';
import { publicKeysIn } from '../../../../infra/crypto/certificate-verifier.js';
import { appendAudit } from '../../../../infra/postgres/audit-trail.js';
import { postgresCheckpoints } from '../../../../infra/postgres/checkpoints.js';
import {
  type Database,
  openDatabase,
  rows,
  type Transaction,
} from '../../../../infra/postgres/database.js';
import { trailLines } from '../../../../infra/postgres/trail-lines.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';
import { keyringFolder } from '../../crypto/support/keyring-folder.js';

/** A trail on a real database, checkpoints over it, and somebody who may do everything to it. */
export interface TrailBench {
  readonly database: TestDatabase;
  readonly checkpoints: Checkpoints;
  readonly keys: ReturnType<typeof publicKeysIn>;
  readonly signer: ReturnType<typeof localCertificateSigner>;
  readonly keyringFile: string;
  /** Some enrollments' entries, mixed as they would be. */
  append(ids: readonly EnrollmentId[], each: number): Promise<void>;
  /** The checkpoints as they were shipped. */
  witness(): Promise<string>;
  /** What the check says after somebody with every right has been at the trail; it is as before afterwards. */
  verdictAfter(tamper: (tx: Transaction) => Promise<unknown>, witness?: string): Promise<Verdict>;
  stop(): Promise<void>;
}

const EVENTS: readonly AuditEvent[] = ['step.attempted', 'effect.committed', 'step.succeeded'];

export const newIds = (count: number): readonly EnrollmentId[] =>
  Array.from({ length: count }, () => enrollmentId(randomUUID()));

/** An entry as the application would append it. */
export const entryOf = (id: EnrollmentId, event: AuditEvent, facts: AuditFacts) => ({
  enrollmentId: id,
  correlationId: correlationId(randomUUID()),
  actor: 'service:worker' as const,
  ...{ event, facts },
});

export async function startTrailBench(): Promise<TrailBench> {
  const [database, keyring] = await Promise.all([startTestDatabase(), keyringFolder()]);
  const superuser = openDatabase({
    url: database.server.superuserUrl.replace(/\/postgres$/, '/enrollment'),
    ...{ caFile: database.caFile, poolSize: 2, applicationName: 'tamper' },
  });
  const signer = localCertificateSigner(keyring.path);
  const { d: _private, ...publicJwk } = keyring.read().certificates;
  const keys = publicKeysIn(JSON.stringify(publicJwk));
  return {
    ...{ database, keys, signer, keyringFile: keyring.path },
    checkpoints: postgresCheckpoints(database.worker, signer),
    append: (ids, each) => append(database.worker, ids, each),
    witness: async () => textOf(await checkpointsIn(database.owner)),
    verdictAfter: (tamper, witness) => verdictAfter(superuser, tamper, keys, witness),
    async stop() {
      await superuser.destroy();
      await database.stop();
      keyring[Symbol.dispose]();
    },
  };
}

async function append(db: Database, ids: readonly EnrollmentId[], each: number): Promise<void> {
  for (let attempt = 1; attempt <= each; attempt += 1) {
    const event = EVENTS[attempt % EVENTS.length] ?? 'step.failed';
    await appendAudit(db, ...ids.map((id) => entryOf(id, event, { attempt, verb: 'perform' })));
  }
}

const checkpointsIn = (on: Database | Transaction) =>
  rows<{ jws: string }>(on, 'SELECT jws FROM audit_checkpoint ORDER BY number');

/** As lines of a log, among others. */
const textOf = (signed: readonly { readonly jws: string }[]): string =>
  signed.map(({ jws }) => `<110>1 - worker audit - - - ${jws}\n<110>1 - other`).join('\n');

class UndoTampering extends Error {}

async function verdictAfter(
  superuser: Database,
  tamper: (tx: Transaction) => Promise<unknown>,
  keys: TrailBench['keys'],
  witness?: string,
): Promise<Verdict> {
  const told: Verdict[] = [];
  await superuser
    .transaction(async (tx) => {
      // Whoever has every right is not held up by triggers.
      await rows(tx, 'SET LOCAL session_replication_role = replica');
      await tamper(tx);
      const coveredUntil = new Date().toISOString();
      const check = { keys, coveredUntil, ...(witness === undefined ? {} : { witness }) };
      told.push(await verifyTrail(trailLines(tx), check));
      throw new UndoTampering();
    })
    .catch((error: unknown) => {
      if (!(error instanceof UndoTampering)) throw error;
    });
  const [verdict] = told;
  if (verdict === undefined) throw new Error('Nothing was checked.');
  return verdict;
}
