import { createHash } from 'node:crypto';
import { type DatabaseOptions, openDatabase, rows } from '../../postgres/database.js';
import { clinics, providers } from './clinics.js';
import { refillSlots } from './refill-slots.js';

/** Fills the embedded directory with invented clinics, rooms and providers; a repeat changes nothing. */
export async function seedDirectory(owner: Pick<DatabaseOptions, 'url' | 'caFile'>): Promise<void> {
  const db = openDatabase({ ...owner, poolSize: 1, applicationName: 'seed' });
  try {
    await db.transaction(async (tx) => {
      await rows(
        tx,
        `INSERT INTO clinic SELECT * FROM json_populate_recordset(NULL::clinic, ?::json) ON CONFLICT DO NOTHING`,
        [JSON.stringify(clinics.map((clinic) => ({ id: directoryIdOf(clinic.name), ...clinic })))],
      );
      await rows(
        tx,
        `INSERT INTO room SELECT * FROM json_populate_recordset(NULL::room, ?::json) ON CONFLICT DO NOTHING`,
        [JSON.stringify(providers.map(roomOf))],
      );
      await rows(
        tx,
        `INSERT INTO provider SELECT * FROM json_populate_recordset(NULL::provider, ?::json) ON CONFLICT DO NOTHING`,
        [
          JSON.stringify(
            providers.map(({ clinic, ...provider }) => ({
              ...provider,
              id: directoryIdOf(provider.name),
              clinic_id: directoryIdOf(clinic),
              room_id: directoryIdOf(`room of ${provider.name}`),
              taken: 0,
            })),
          ),
        ],
      );
      await refillSlots(tx);
    });
  } finally {
    await db.destroy();
  }
}

const roomOf = ({ name, clinic }: (typeof providers)[number], index: number) => ({
  id: directoryIdOf(`room of ${name}`),
  clinic_id: directoryIdOf(clinic),
  name: `Room ${index + 1}`,
});

const VERSION_AND_VARIANT = /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/;

/** The same id on every machine, in the form of a UUID. */
export const directoryIdOf = (name: string): string =>
  createHash('sha256').update(name).digest('hex').replace(VERSION_AND_VARIANT, '$1-$2-4$3-a$4-$5');
