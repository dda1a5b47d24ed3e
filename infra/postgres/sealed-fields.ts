import type { EnrollmentId } from '../../activities/domain/ids.js';
import { type Database, rows } from './database.js';
import type { KeyRow } from './dossier-keys.js';
import { perDatabase, together } from './together.js';

/** A field as it is kept, beside its dossier's wrapped key; a dossier without any of the fields gives one without. */
interface FieldRow extends KeyRow {
  readonly field: string | null;
  readonly sealed: Buffer;
}

interface Wanted {
  readonly id: EnrollmentId;
  readonly fields: readonly string[];
}

const MOST_TOGETHER = 50;

/** The named fields of a dossier that may be opened: its key is there, and its enrollment goes forward. Else none. */
export async function sealedFields(
  db: Database,
  id: EnrollmentId,
  fields: readonly string[],
): Promise<readonly FieldRow[]> {
  const free = await freeTogether(db)({ id, fields });
  if (free.length > 0) return free;
  // It is being shredded, or was: who has to wait for that waits alone.
  const [found = []] = await read(db, [{ id, fields }], 'FOR SHARE OF key');
  return found;
}

const freeTogether = perDatabase((db: Database) =>
  together(MOST_TOGETHER, (wanted: readonly Wanted[]) =>
    read(db, wanted, 'FOR SHARE OF key SKIP LOCKED'),
  ),
);

async function read(
  db: Database,
  wanted: readonly Wanted[],
  lock: string,
): Promise<readonly (readonly FieldRow[])[]> {
  const found = await rows<FieldRow & { n: number }>(
    db,
    `SELECT asked.n, key.kek_version, key.wrapped, kept.field, kept.sealed
     FROM jsonb_to_recordset(?::jsonb) AS asked (n integer, id uuid, fields jsonb)
     JOIN enrollment e ON e.id = asked.id AND e.phase IN ('running', 'committed')
     JOIN dossier_key key ON key.enrollment_id = e.id
     LEFT JOIN dossier kept ON kept.enrollment_id = e.id AND jsonb_exists(asked.fields, kept.field)
     ${lock}`,
    [JSON.stringify(wanted.map((each, n) => ({ n, ...each })))],
  );
  const answers: FieldRow[][] = wanted.map(() => []);
  for (const { n, ...field } of found) answers[n]?.push(field);
  return answers;
}
