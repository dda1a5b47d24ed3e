import { randomUUID } from 'node:crypto';
import type { AccessPattern } from '../../../../activities/domain/access-pattern.js';
import type { AuditEntry } from '../../../../activities/domain/audit.js';
import { correlationId, enrollmentId } from '../../../../activities/domain/ids.js';
import { type AlertRules, postgresAccessWatch } from '../../../../infra/postgres/access-watch.js';
import { appendAudit } from '../../../../infra/postgres/audit-trail.js';
import { openDatabase, rows, type Transaction } from '../../../../infra/postgres/database.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';

export const WINDOW_MINUTES = 60;
export const THRESHOLD = 5;
const THRESHOLDS: Readonly<Record<AccessPattern, number>> = {
  BREAK_GLASS_BURST: THRESHOLD,
  IDENTITY_PROBING: THRESHOLD,
  DECRYPTION_FAILURES: THRESHOLD,
  SIGN_INS_REFUSED: THRESHOLD,
  STAFF_REFUSED: THRESHOLD,
  TOKENS_REFUSED: THRESHOLD,
  ENROLLMENTS_READ: THRESHOLD,
};

type Seen = Pick<AuditEntry, 'event' | 'actor'> & Partial<AuditEntry>;

/** An entry of an enrollment of its own, unless told. */
export const seen = (entry: Seen): Omit<AuditEntry, 'entryId'> => ({
  enrollmentId: enrollmentId(randomUUID()),
  correlationId: correlationId(randomUUID()),
  facts: {},
  ...entry,
});

/** A trail on a real database, who looks over it, and somebody who can make time pass. */
export interface AccessBench {
  readonly database: TestDatabase;
  append(...entries: readonly Omit<AuditEntry, 'entryId'>[]): Promise<void>;
  /** What a look finds, in short. */
  look(): Promise<readonly string[]>;
  /** As if so much time had passed. */
  pass(minutes: number): Promise<void>;
  /** As if nothing had been. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

export async function startAccessBench(): Promise<AccessBench> {
  const database = await startTestDatabase();
  const rules: AlertRules = { windowMinutes: WINDOW_MINUTES, thresholds: THRESHOLDS };
  const superuser = openDatabase({
    url: database.server.superuserUrl.replace(/\/postgres$/, '/enrollment'),
    ...{ caFile: database.caFile, poolSize: 1, applicationName: 'test' },
  });
  const meddle = (work: (tx: Transaction) => Promise<unknown>) =>
    superuser.transaction(async (tx) => {
      // Whoever has every right is not held up by triggers.
      await rows(tx, 'SET LOCAL session_replication_role = replica');
      await work(tx);
    });
  return {
    database,
    append: (...entries) => appendAudit(database.worker, ...entries),
    async look() {
      const alerts = await postgresAccessWatch(database.worker, rules).look();
      return alerts.map(({ pattern, watched, count }) => `${pattern} ${watched} ${count}`);
    },
    pass: (minutes) =>
      meddle((tx) =>
        rows(tx, 'UPDATE audit_entry SET at = at - make_interval(mins => ?)', [minutes]),
      ),
    forget: () =>
      meddle((tx) =>
        rows(tx, 'TRUNCATE audit_entry, audit_head, audit_position, support_notice, support_mail'),
      ),
    async stop() {
      await superuser.destroy();
      await database.stop();
    },
  };
}
