import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Certificates } from '../../activities/ports/certificates.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row, rows } from './database.js';
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
      const jws = await sign(await statementOf(db, held));
      await db.transaction(async (tx) => {
        const first = await row(
          tx,
          `INSERT INTO certificate (enrollment_id, jws) VALUES (?, ?)
           ON CONFLICT (enrollment_id) DO NOTHING RETURNING enrollment_id`,
          [id, jws],
        );
        if (first === null) return; // An earlier attempt signed it; its answer was lost.
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

async function statementOf(db: Database, held: EnrollmentRow): Promise<Record<string, unknown>> {
  const proofs = await rows(
    db,
    `SELECT facts ->> 'step' AS step, facts ->> 'verb' AS verb, coalesce(facts ->> 'undo', 'absent') AS answer,
            facts ->> 'reason' AS reason, at
     FROM audit_entry
     WHERE enrollment_id = ? AND event = 'step.succeeded' AND facts ->> 'verb' IN ('undo', 'verifyGone')
     ORDER BY seq`,
    [held.id],
  );
  return {
    enrollmentId: held.id,
    correlationId: held.correlation_id,
    outcome: held.outcome,
    systems: held.plan.adapters,
    proofs,
    residue: held.residue,
    // What no purge of ours can reach, said rather than hidden.
    retainedByOthers: ['the identity bureau keeps its own record that an inquiry was made'],
  };
}

/** The stored certificate, or null before there is one. */
export const readCertificate = async (db: Database, id: EnrollmentId): Promise<string | null> =>
  (await row<{ jws: string }>(db, 'SELECT jws FROM certificate WHERE enrollment_id = ?', [id]))
    ?.jws ?? null;
