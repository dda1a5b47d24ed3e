import type { BreakGlassRequestId } from '../../activities/domain/break-glass.js';
import type { Keyring } from '../crypto/keyring.js';
import { recordReveal } from './break-glass.js';
import { type BreakGlassRefusal, tell } from './break-glass-trail.js';
import type { Database } from './database.js';
import { discloseFields } from './dossier-disclosure.js';
import { asFailure, guarded } from './failure.js';

/**
 * What an officer may read, once it is on record; null when the dossier is gone, else why not. One that does not open
 * throws `Failure`, on record too: somebody may have meddled with it.
 */
export async function openForOfficer(
  db: Database,
  keyring: Keyring,
  officer: string,
  id: BreakGlassRequestId,
): Promise<Buffer | null | BreakGlassRefusal> {
  const recorded = await guarded(() => recordReveal(db, officer, id));
  if (typeof recorded === 'string') return recorded;
  const { reveal, on, facts } = recorded;
  return discloseFields(db, keyring, reveal).catch(async (error: unknown) => {
    const { code } = asFailure(error);
    await guarded(() => tell(db, 'break-glass.refused', on, { ...facts, code }));
    throw error;
  });
}
