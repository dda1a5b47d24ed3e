import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { guarded } from '../postgres/failure.js';
import { type Credentials, withCredentials } from './credentials.js';
import { accountBy, type PatientPortalParts } from './patient-account.js';
import { openSession } from './sessions.js';

/** The token of a new session; null, whatever it was that did not fit. */
export async function signIn(
  parts: PatientPortalParts,
  email: Phi<string>,
  given: Credentials,
): Promise<string | null> {
  const index = parts.usernameIndex(email.reveal(phiAccess));
  const account = await guarded(() => accountBy('username', parts.db, index));
  return withCredentials(parts, account, given, 'portal.sign-in-refused', openSession);
}
