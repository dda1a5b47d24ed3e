import type { EnrollmentId } from '../../activities/domain/ids.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { type Database, rows } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';
import { openField } from './dossiers.js';
import { guarded } from './failure.js';

interface SealedRow extends KeyRow {
  readonly enrollment_id: EnrollmentId;
  /** Null for a dossier that has none of the fields. */
  readonly field: string | null;
  readonly sealed: Buffer;
}

/**
 * Opens the fields that a recorded reveal names (protocol.md 27): a JSON object as bytes, to be sent and forgotten.
 * Null when the reveal is not on record, too old, or its dossier is gone.
 */
export const discloseFields = (
  db: Database,
  keyring: Keyring,
  reveal: string,
): Promise<Buffer | null> =>
  guarded(async () => {
    const found = await rows<SealedRow>(db, 'SELECT * FROM break_glass_open(?)', [reveal]);
    const [first] = found;
    if (first === undefined) return null;
    const id = first.enrollment_id;
    return withKey(keyring, 'pending', id, wrappedKey(first), (key) =>
      Buffer.from(
        JSON.stringify({
          fields: Object.fromEntries(
            found.flatMap(({ field, sealed }) =>
              field === null ? [] : [[field, openField(key, id, field, sealed)]],
            ),
          ),
        }),
      ),
    );
  });
