import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Certificates } from '../../activities/ports/certificates.js';
import { countedUntil } from './attempt-index.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type EnrollmentRow, readRow } from './enrollment-row.js';
import { guarded } from './failure.js';

/** Signs a JSON statement; gives back a compact JWS (RFC 7515). */
export type SignStatement = (statement: Readonly<Record<string, unknown>>) => Promise<string>;

/** Certificates of what a purge removed, and how that was proven; made from the audit trail alone. */
export const postgresCertificates = (db: Database, sign: SignStatement): Certificates => ({
  sign: (id) =>
    guarded(async () => {
      const held = await readRow(db, id);
      if (held.phase !== 'ended') throw new Failure('STILL_OPEN');
      const before = await signedBefore(db, id);
      const proofs = await proofsSince(db, id, before.seq);
      if (before.count > 0 && proofs.length === 0) return; // Nothing was removed since: it is certified.
      const jws = await sign(await statementOf(db, held, { proofs, addendum: before.count }));
      await db.transaction(async (tx) => {
        if (!(await keep(tx, id, before.count, jws))) return; // An earlier attempt signed it; its answer was lost.
        await rows(
          tx,
          'UPDATE enrollment SET certified_at = coalesce(certified_at, now()) WHERE id = ?',
          [id],
        );
        await appendAudit(tx, {
          enrollmentId: id,
          correlationId: held.correlation_id,
          event: 'certificate.signed',
          actor: 'service:worker',
          facts: {},
        });
      });
    }),
});

interface Signed {
  /** How many certificates there are: one, and an addendum for each late effect. */
  readonly count: number;
  /** Up to where in the trail the latest one looked. */
  readonly seq: number;
}

async function signedBefore(db: Database, id: EnrollmentId): Promise<Signed> {
  const found = await row<Signed>(
    db,
    `SELECT count(*) AS count, coalesce(max(seq), 0) AS seq FROM audit_entry
     WHERE enrollment_id = ? AND at >= audit_since(?) AND event = 'certificate.signed'`,
    [id, id],
  );
  return found ?? { count: 0, seq: 0 };
}

const proofsSince = (db: Database, id: EnrollmentId, seq: number): Promise<readonly object[]> =>
  rows(
    db,
    `SELECT facts ->> 'step' AS step, facts -> 'system' AS system, facts ->> 'verb' AS method,
            coalesce(facts ->> 'undo', 'absent') AS answer, facts ->> 'reason' AS reason, at
     FROM audit_entry
     WHERE enrollment_id = ? AND seq > ? AND at >= audit_since(?) AND event = 'step.succeeded'
       AND facts ->> 'verb' IN ('undo', 'verifyGone')
     ORDER BY seq`,
    [id, seq, id],
  );

/** The first that is stored stands. */
async function keep(tx: Transaction, id: EnrollmentId, n: number, jws: string): Promise<boolean> {
  const kept =
    n === 0
      ? await row(
          tx,
          `INSERT INTO certificate (enrollment_id, jws) VALUES (?, ?)
           ON CONFLICT DO NOTHING RETURNING enrollment_id`,
          [id, jws],
        )
      : await row(
          tx,
          `INSERT INTO certificate_addendum (enrollment_id, n, jws) VALUES (?, ?, ?)
           ON CONFLICT DO NOTHING RETURNING enrollment_id`,
          [id, n, jws],
        );
  return kept !== null;
}

async function statementOf(
  db: Database,
  held: EnrollmentRow,
  { proofs, addendum }: { readonly proofs: readonly object[]; readonly addendum: number },
): Promise<Record<string, unknown>> {
  // Resolved by hand is what a named person answers for, not what a system showed.
  const attestations = await rows(
    db,
    `SELECT step, reason_code AS "reasonCode", sub, acted_at AS at FROM staff_action
     WHERE enrollment_id = ? AND action = 'resolve' ORDER BY acted_at`,
    [held.id],
  );
  const until = await countedUntil(db, held.id);
  return {
    addendum,
    enrollmentId: held.id,
    correlationId: held.correlation_id,
    outcome: held.outcome,
    systems: held.plan.adapters,
    proofs,
    attestations,
    residue: held.residue,
    // What no purge of ours can reach, said rather than hidden.
    retainedByOthers: ['the identity bureau keeps its own record that an inquiry was made'],
    retainedByUs: until === null ? [] : [{ what: 'count of identity inquiries', until }],
  };
}

/** The certificate and its addenda, in order; empty before there is one. */
export const readCertificates = async (
  db: Database,
  id: EnrollmentId,
): Promise<readonly string[]> =>
  (
    await rows<{ jws: string }>(
      db,
      `SELECT jws FROM (
         SELECT 0 AS n, jws FROM certificate WHERE enrollment_id = ?
         UNION ALL SELECT n, jws FROM certificate_addendum WHERE enrollment_id = ?) signed ORDER BY n`,
      [id, id],
    )
  ).map(({ jws }) => jws);
