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
      fenced(db, attempt, async (tx) => {
        const present = await read(tx, attempt.key);
        return present ?? bookFirstFree(tx, attempt, providerId, applicant.reveal(phiAccess));
      }),
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
/** How often a slot may be snatched away before the attempt gives up and is retried as a whole. */
const LOOKS = 5;

/**
 * The earliest free slot that suits. One that somebody else is booking is first passed over, then waited for; one that
 * turns out taken means another look. "None" is said only after a fresh look found none (protocol.md 23).
 */
async function bookFirstFree(
  tx: Transaction,
  { id, key }: Attempt,
  providerId: string,
  { preferences }: SchedulingFields,
): Promise<Made> {
  const { partOfDay = null, appointmentNotBefore = null } = preferences ?? {};
  const wanted = [providerId, appointmentNotBefore, appointmentNotBefore, partOfDay, partOfDay];
  for (let look = 1; look <= LOOKS; look += 1) {
    const made = await row<Made>(
      tx,
      `WITH free AS (${FREE_SLOT} LIMIT 1 FOR UPDATE OF s ${look === 1 ? 'SKIP LOCKED' : ''})
       INSERT INTO appointment (enrollment_id, key, slot_id, provider_id, during)
       SELECT ?, ?, id, provider_id, during FROM free ON CONFLICT DO NOTHING
       RETURNING id, NULL AS version`,
      [...wanted, id, key],
    );
    const booked = made ?? (await read(tx, key));
    if (booked !== null) return booked;
    if ((await row(tx, `${FREE_SLOT} LIMIT 1`, wanted)) === null)
      throw new Failure('NO_SLOT_AVAILABLE');
  }
  throw new Failure('CONFLICT');
}

const DURING = 'tstzrange(s.starts_at, s.starts_at + make_interval(mins => s.minutes))';

/** Free is what overlaps no appointment of the provider, whichever slot that one was booked on. */
const FREE_SLOT = `
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
