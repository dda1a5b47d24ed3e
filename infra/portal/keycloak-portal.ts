import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { GONE, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Portal } from '../../activities/ports/portal.js';
import type { Made } from '../../activities/ports/record.js';
import { type ClientProof, clientCredentials } from '../http/client-credentials.js';
import type { Target } from '../http/message.js';
import { carries, type KeycloakAccount, newAccount } from './keycloak-account.js';
import { KeycloakUsers } from './keycloak-users.js';

/** Where Keycloak is, who we are there, and where patients start. */
export interface KeycloakSettings {
  /** Without `/realms`; with the relative path where Keycloak serves under one. */
  readonly baseUrl: string;
  /** The realm of the patients. */
  readonly realm: string;
  /** A confidential client whose service account has `manage-users` and `view-users` of `realm-management`, no more. */
  readonly clientId: string;
  readonly proof: ClientProof;
  /**
   * Where the welcome letter leads: the page on which a patient asks for a first password by mail. Keycloak's own is
   * `<realm URL>/protocol/openid-connect/forgot-credentials` with the parameters of a sign-in of some client.
   */
  readonly activationUrl: string;
  /** The longest that one call may take. */
  readonly callSeconds?: number;
}

/**
 * Keycloak (26.2 or later) as the patient portal's accounts, by its Admin REST API.
 *
 * Before the pivot nobody can sign in: the account is made disabled and without a password, and a disabled one can
 * neither sign in nor reset a password nor be sent an action. `activationLink` enables it.
 *
 * Keycloak makes its action tokens for its own mails only; its maintainers refused to hand them to administrators
 * (keycloak/keycloak, pull request 7317), and `execute-actions-email` sends a mail at each call, so that a retry would
 * send another. So the letter, which goes out at most once, leads to the reset-credentials flow: the patient types the
 * address, Keycloak mails it a link that works once and for minutes, and whoever opens it sets up a TOTP and a
 * password. As with a link of our own, holding the mailbox is what proves the patient; and the link in the letter
 * holds nothing that somebody else could use.
 *
 * An undo ends the sessions and deletes the account with its credentials. What no call of ours removes: of our own
 * calls an admin event, which names only ids as long as the realm keeps its details off (`adminEventsDetailsEnabled`);
 * of sign-ins that somebody tried, user events and lines of the server's log with the name that was typed, for as long
 * as the realm and the log keep them (`eventsExpiration`).
 *
 * No `listKeys`: users cannot be asked for by the time of their making, so that would read all patients each time.
 */
export const keycloakPortal = (settings: KeycloakSettings): Portal => {
  const realm = realmOf(settings);
  const usersFor = (attempt: Attempt) => new KeycloakUsers(realm, attempt);
  return {
    find: async (attempt) => {
      const [account] = await usersFor(attempt).filedUnder('enrollmentKey', attempt.key);
      return account === undefined ? null : madeOf(account);
    },

    async open(attempt, applicant) {
      const users = usersFor(attempt);
      // The realm's profile is an administrator's to mend, and no fault of the patient's.
      if (!(await users.keepOwnAttributes())) throw new Failure('UNAVAILABLE');
      const id = await users.create(newAccount(attempt, applicant.reveal(phiAccess)));
      if (id !== null) return madeOf({ id });
      const [own] = await users.filedUnder('enrollmentKey', attempt.key);
      if (own === undefined) throw new Failure('PORTAL_USERNAME_TAKEN');
      return madeOf(own);
    },

    async activationLink(attempt) {
      // The row is read once more before the write; it never leaves `committed` but for its end.
      if (attempt.phase !== 'committed') throw new Failure('FENCED');
      const users = usersFor(attempt);
      const [account, another] = await users.filedUnder('enrollmentId', attempt.id);
      if (account === undefined || another !== undefined) throw new Failure('UNEXPECTED');
      if (!account.enabled) await users.enable(account.id);
      return new Phi(settings.activationUrl);
    },

    remove: (attempt, made) => removeAccount(usersFor(attempt), attempt, made),

    async isGone(attempt, made) {
      const users = usersFor(attempt);
      const filed = await users.filedUnder('enrollmentKey', attempt.key);
      if (filed.length > 0) return false;
      if (made === null) return true;
      return (await users.read(made.id)) === null && !(await users.haveSession(made.id));
    },
  };
};

function realmOf({ baseUrl, realm, clientId, proof, callSeconds }: KeycloakSettings): Target {
  const base = baseUrl.replace(/\/$/, '');
  const name = encodeURIComponent(realm);
  const limit = callSeconds === undefined ? {} : { callSeconds };
  return {
    baseUrl: `${base}/admin/realms/${name}`,
    authorization: clientCredentials({
      tokenUrl: `${base}/realms/${name}/protocol/openid-connect/token`,
      ...{ clientId, proof, scope: '' },
      ...limit,
    }),
    ...limit,
  };
}

/** Keycloak keeps no versions of a user. */
const madeOf = ({ id }: Pick<KeycloakAccount, 'id'>): Made => ({ id, version: null });

/**
 * Deletes the account that is filed under the key, and no other. Keycloak has no conditional delete: an account that
 * loses our key between the look and the delete goes with it, but only administrators can take the key off.
 */
async function removeAccount(
  users: KeycloakUsers,
  { key }: Attempt,
  made: Made | null,
): Promise<UndoResult> {
  const [filed, remembered] = await Promise.all([
    users.filedUnder('enrollmentKey', key),
    made === null ? null : users.read(made.id),
  ]);
  const isForeign = remembered !== null && !carries(remembered, 'enrollmentKey', key);
  const ids = new Set([...filed.map(({ id }) => id), ...(made === null ? [] : [made.id])]);
  if (isForeign || ids.size > 1) return manual('not-proven-ours');
  const account = filed[0] ?? remembered;
  if (account !== null) await users.remove(account.id);
  return GONE;
}
