import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE } from '../../activities/domain/undo-result.js';
import { NEW_PATIENT_VISIT_MINUTES } from '../../activities/domain/visit.js';
import type { Made } from '../../activities/ports/record.js';
import type {
  AppointmentDetails,
  Scheduling,
  SchedulingFields,
} from '../../activities/ports/scheduling.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { fenced } from '../postgres/fenced.js';

/** The built-in appointment book. */
export const postgresScheduling = (db: Database): Scheduling => {
  const find: Scheduling['find'] = (attempt) => guarded(() => read(db, attempt.key));
  return {
    find,
    book: (attempt, providerId, applicant) =>
      fenced(db, attempt, (tx) =>
        bookFirstFree(tx, attempt, providerId, applicant.reveal(phiAccess)),
      ),
    details: (attempt) =>
      guarded(async () => {
        const found = await row<AppointmentDetails & { readonly startsAt: Date }>(
          db,
          `SELECT s.starts_at AS "startsAt", c.time_zone AS "timeZone", p.name AS "providerName",
                  c.name AS "clinicName", r.name AS room, c.address || ', ' || c.city || ', ' || c.state || ' ' || c.postal_code AS address
           FROM appointment a
           JOIN appointment_slot s ON s.id = a.slot_id JOIN provider p ON p.id = a.provider_id
           JOIN clinic c ON c.id = p.clinic_id JOIN room r ON r.id = p.room_id
           WHERE a.enrollment_id = ? AND a.cancelled_at IS NULL`,
          [attempt.id],
        );
        if (found === null) throw new Failure('UNEXPECTED');
        return new Phi({ ...found, startsAt: found.startsAt.toISOString() });
      }),
    // A booking that was never kept is not a cancellation on someone's record: its row goes.
    remove: (attempt) =>
      fenced(db, attempt, async (tx) => {
        await rows(tx, 'DELETE FROM appointment WHERE key = ?', [attempt.key]);
        return GONE;
      }),
    isGone: async (attempt) => (await find(attempt)) === null,
  };
};

const MORNING_ENDS_HOUR = 12;

/**
 * The earliest free slot that suits. Bookings of one provider take turns, so each search is fresh: what it finds is
 * free, and "none" is true (protocol.md 23). The statements are apart: a snapshot must not be older than the lock.
 */
async function bookFirstFree(
  tx: Transaction,
  { id, key }: Attempt,
  providerId: string,
  { preferences }: SchedulingFields,
): Promise<Made> {
  await row(tx, 'SELECT id FROM provider WHERE id = ? FOR NO KEY UPDATE', [providerId]);
  const { partOfDay = null, appointmentNotBefore = null } = preferences ?? {};
  const made = await row<Made>(
    tx,
    `INSERT INTO appointment (enrollment_id, key, slot_id, provider_id, during)
     SELECT ?, ?, free.id, free.provider_id, free.during FROM (${FREE_SLOTS} LIMIT 1) AS free
     ON CONFLICT (key) DO NOTHING RETURNING id, NULL AS version`,
    [id, key, providerId, appointmentNotBefore, appointmentNotBefore, partOfDay, partOfDay],
  );
  const kept = made ?? (await read(tx, key)); // Nothing made: it was there already, or nothing is free.
  if (kept === null) throw new Failure('NO_SLOT_AVAILABLE');
  return kept;
}

const DURING = 'tstzrange(s.starts_at, s.starts_at + make_interval(mins => s.minutes))';

/** Free is what overlaps no appointment of the provider, whichever slot that one was booked on. */
const FREE_SLOTS = `
  SELECT s.id, s.provider_id, ${DURING} AS during
  FROM appointment_slot s JOIN provider p ON p.id = s.provider_id JOIN clinic c ON c.id = p.clinic_id
  WHERE s.provider_id = ? AND s.starts_at > now() AND s.minutes >= ${NEW_PATIENT_VISIT_MINUTES}
    AND (?::date IS NULL OR s.starts_at AT TIME ZONE c.time_zone >= ?::date)
    AND (?::text IS NULL
         OR (extract(hour FROM s.starts_at AT TIME ZONE c.time_zone) < ${MORNING_ENDS_HOUR}) = (?::text = 'morning'))
    AND NOT EXISTS (
      SELECT FROM appointment a
      WHERE a.provider_id = s.provider_id AND a.during && ${DURING} AND a.cancelled_at IS NULL)
  ORDER BY s.starts_at`;

const read = (on: Database | Transaction, key: string): Promise<Made | null> =>
  row<Made>(on, 'SELECT id, NULL AS version FROM appointment WHERE key = ?', [key]);
