import { randomUUID } from 'node:crypto';
import { type Database, rows } from '../../infra/postgres/database.js';

export interface ProviderRow {
  readonly specialty?: string;
  readonly languages?: readonly string[];
  readonly state?: string;
  readonly postalCode?: string;
  readonly capacity?: number;
  readonly timeZone?: string;
}

/** One provider with a clinic and a room of their own; returns the provider's id. */
export async function addProvider(
  owner: Database,
  {
    specialty = 'Family Medicine',
    languages = ['en'],
    state = 'IL',
    postalCode = '62701',
    capacity = 100,
    timeZone = 'America/Chicago',
  }: ProviderRow = {},
): Promise<string> {
  const [clinic, room, provider] = [randomUUID(), randomUUID(), randomUUID()];
  await rows(
    owner,
    `INSERT INTO clinic (id, name, address, city, state, postal_code, time_zone)
     VALUES (?, 'Test Clinic', '1 Test Road', 'Springfield', ?, ?, ?)`,
    [clinic, state, postalCode, timeZone],
  );
  await rows(owner, `INSERT INTO room (id, clinic_id, name) VALUES (?, ?, 'Room 1')`, [
    room,
    clinic,
  ]);
  await rows(
    owner,
    `INSERT INTO provider (id, name, specialty, languages, clinic_id, room_id, capacity)
     VALUES (?, 'Dr. Test', ?, ?, ?, ?, ?)`,
    [provider, specialty, languages, clinic, room, capacity],
  );
  return provider;
}

/** Slots of an hour, one after the other from a moment on, in the given zone's wall-clock time. */
export const addSlots = (
  owner: Database,
  provider: string,
  { from, count }: { readonly from: string; readonly count: number },
) =>
  rows(
    owner,
    `INSERT INTO appointment_slot (provider_id, starts_at, minutes)
     SELECT ?, ?::timestamptz + make_interval(hours => n), 60 FROM generate_series(0, ?::int - 1) AS n`,
    [provider, from, count],
  );
