import { type Database, rows, type Transaction } from '../../postgres/database.js';

const DAYS_AHEAD = 45;
/** Visits of an hour from nine, with a lunch hour. */
const START_HOURS = [9, 10, 11, 13, 14, 15, 16];

/** Keeps every provider's book open for the next weeks, weekdays in the clinic's own zone; one statement. */
export async function refillSlots(on: Database | Transaction): Promise<void> {
  await rows(
    on,
    `INSERT INTO appointment_slot (provider_id, starts_at, minutes)
     SELECT p.id, (day + make_interval(hours => hour)) AT TIME ZONE c.time_zone, 60
     FROM provider p JOIN clinic c ON c.id = p.clinic_id
     CROSS JOIN generate_series(
       date_trunc('day', now() AT TIME ZONE c.time_zone) + interval '1 day',
       date_trunc('day', now() AT TIME ZONE c.time_zone) + make_interval(days => ?::int), interval '1 day') AS day
     CROSS JOIN unnest(ARRAY[${START_HOURS.join(', ')}]) AS hour
     WHERE extract(isodow FROM day) < 6
     ON CONFLICT (provider_id, starts_at) DO NOTHING`,
    [DAYS_AHEAD],
  );
}
