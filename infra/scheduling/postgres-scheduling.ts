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
      fenced(db, attempt, async (tx) => {
        const present = await read(tx, attempt.key);
        return present ?? bookFirstFree(tx, attempt, providerId, applicant.reveal(phiAccess));
      }),
    details: (attempt) =>
      guarded(async () => {
        const found = await row<AppointmentDetails & { readonly startsAt: Date }>(
          db,
          `SELECT s.starts_at AS "startsAt", c.time_zone AS "timeZone", p.name AS "providerName",
                  c.name AS "clinicName", r.name AS room, c.address || ', ' || c.city || ', ' || c.state AS address
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

/** The earliest free slot that suits; one that is being booked by somebody else is passed over, not waited for. */
async function bookFirstFree(
  tx: Transaction,
  { id, key }: { readonly id: string; readonly key: string },
  providerId: string,
  { preferences }: SchedulingFields,
): Promise<Made> {
  const { partOfDay = null, appointmentNotBefore = null } = preferences ?? {};
  const wanted = [providerId, appointmentNotBefore, appointmentNotBefore, partOfDay, partOfDay];
  const made = await row<Made>(
    tx,
    `WITH free AS (${FREE_SLOT} LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
     INSERT INTO appointment (enrollment_id, key, slot_id, provider_id, during)
     SELECT ?, ?, id, provider_id, tstzrange(starts_at, starts_at + make_interval(mins => minutes)) FROM free
     RETURNING id, NULL AS version`,
    [...wanted, id, key],
  );
  if (made !== null) return made;
  // Slots may only have been passed over: "none" is said after a fresh look that locks nothing (protocol.md 23).
  const left = await row(tx, `${FREE_SLOT} LIMIT 1`, wanted);
  throw new Failure(left === null ? 'NO_SLOT_AVAILABLE' : 'CONFLICT');
}

const FREE_SLOT = `
  SELECT s.id, s.provider_id, s.starts_at, s.minutes
  FROM appointment_slot s JOIN provider p ON p.id = s.provider_id JOIN clinic c ON c.id = p.clinic_id
  WHERE s.provider_id = ? AND s.starts_at > now() AND s.minutes >= ${NEW_PATIENT_VISIT_MINUTES}
    AND (?::date IS NULL OR s.starts_at AT TIME ZONE c.time_zone >= ?::date)
    AND (?::text IS NULL
         OR (extract(hour FROM s.starts_at AT TIME ZONE c.time_zone) < ${MORNING_ENDS_HOUR}) = (?::text = 'morning'))
    AND NOT EXISTS (SELECT FROM appointment a WHERE a.slot_id = s.id AND a.cancelled_at IS NULL)
  ORDER BY s.starts_at`;

const read = (on: Database | Transaction, key: string): Promise<Made | null> =>
  row<Made>(
    on,
    'SELECT id, NULL AS version FROM appointment WHERE key = ? AND cancelled_at IS NULL',
    [key],
  );
