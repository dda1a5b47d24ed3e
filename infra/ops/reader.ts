import { type EnrollmentId, isEnrollmentId } from '../../activities/domain/ids.js';
import type { OpsDeed, OpsReading } from '../../activities/domain/ops-reading.js';
import { type Database, openDatabase } from '../postgres/database.js';
import { type EnrollmentOverview, readOverviews } from '../postgres/enrollment-overview.js';
import { noteDeed, noteReading } from '../postgres/ops-reading.js';
import { away, notFound, usage } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** What is looked at, and of which enrollment when it is one. */
interface Look {
  readonly what: OpsReading;
  readonly id?: EnrollmentId | null;
}

/**
 * Lends the database, as the role that may read and reads no PHI. That somebody looks is put on record first, with the
 * login they came by: what cannot be is not read.
 */
export const reading = <T>(
  { config }: Surroundings,
  { what, id = null }: Look,
  work: (db: Database) => Promise<T>,
): Promise<T> =>
  lent(config, 'DATABASE_READER_URL', config.databaseReaderUrl, async (db) => {
    await noteReading(db, what, id);
    return work(db);
  });

/** Puts on record that somebody is about to set something going: what cannot be is not done. */
export const acting = ({ config }: Surroundings, deed: OpsDeed): Promise<void> =>
  lent(config, 'DATABASE_READER_URL', config.databaseReaderUrl, (db) => noteDeed(db, deed));

/** The same for whoever asks whether the database is a restored one: nothing is written to it before that is known. */
export const inspecting = <T>(
  { config }: Surroundings,
  work: (db: Database) => Promise<T>,
): Promise<T> => lent(config, 'DATABASE_READER_URL', config.databaseReaderUrl, work);

/** The same as its owner, for what no process of the application may do. */
export const owning = <T>(
  { config }: Surroundings,
  work: (db: Database) => Promise<T>,
): Promise<T> => lent(config, 'DATABASE_URL', config.databaseOwnerUrl, work);

async function lent<T>(
  { databaseCaFile: caFile }: Surroundings['config'],
  setting: string,
  url: string | undefined,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (url === undefined) throw away(`No stack is running here, and ${setting} is not set.`);
  const db = openDatabase({
    url,
    ...(caFile === undefined ? {} : { caFile }),
    poolSize: 1,
    applicationName: 'ops',
  });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** The enrollment with that id; its absence is the caller's answer. */
export async function readOverview(db: Database, id: EnrollmentId): Promise<EnrollmentOverview> {
  for await (const found of readOverviews(db, { id })) return found;
  throw notFound(`There is no enrollment ${id}.`);
}

/** The one word that a verb takes: an enrollment's id. */
export function idIn(words: readonly string[]): EnrollmentId {
  const [id, ...more] = words;
  if (id === undefined || more.length > 0) throw usage('Name one enrollment by its id.');
  if (!isEnrollmentId(id))
    throw usage('An enrollment id is a UUID in lower case, as submit prints it.');
  return id;
}
