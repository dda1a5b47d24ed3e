import type { Static } from '@sinclair/typebox';
import { type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call } from '../http/call.js';
import type { Target } from '../http/message.js';
import {
  accountSchema,
  carries,
  type KeycloakAccount,
  keepsOwnAttributes,
  type newAccount,
  type OwnAttribute,
  profileSchema,
} from './keycloak-account.js';

const ID_IN_LOCATION = /\/users\/([0-9A-Za-z-]{1,64})$/;

/** The users of one realm, by the Admin REST API, within one attempt. */
export class KeycloakUsers {
  readonly #realm: Target;
  readonly #attempt: Attempt;

  /** `realm` is the realm's own part of the API: `<base URL>/admin/realms/<realm>`. */
  constructor(realm: Target, attempt: Attempt) {
    this.#realm = realm;
    this.#attempt = attempt;
  }

  async keepOwnAttributes(): Promise<boolean> {
    return keepsOwnAttributes(await this.#get('/users/profile', profileSchema));
  }

  /**
   * The accounts whose attribute is exactly this, a random id of ours. A caller who may not view users is shown an
   * empty list, but is told the true count: nothing is taken for absent that is only hidden from us. Throws `AUTH` then.
   */
  async filedUnder(name: OwnAttribute, value: string): Promise<readonly KeycloakAccount[]> {
    const query = `q=${encodeURIComponent(`${name}:"${value}"`)}`;
    const list = () => this.#get(`/users?${query}&briefRepresentation=false`, listSchema);
    let found = await list();
    if (found.length === 0 && (await this.#get(`/users/count?${query}`, countSchema)) > 0) {
      found = await list(); // It may have been made between the two.
      if (found.length === 0) throw new Failure('AUTH');
    }
    return found.filter((account) => carries(account, name, value));
  }

  /** Null when there is none. */
  async read(id: string): Promise<KeycloakAccount | null> {
    const { status, json } = await call(this.#realm, this.#attempt, {
      ...{ method: 'GET', path: pathOf(id), kind: 'read', accepts: [404] },
    });
    if (status === 404) return null;
    if (!Value.Check(accountSchema, json)) throw new Failure('UNAVAILABLE');
    return json;
  }

  /** The id of the account that was made; null when the user name or the address is in use. */
  async create(account: ReturnType<typeof newAccount>): Promise<string | null> {
    const { status, location } = await call(this.#realm, this.#attempt, {
      ...{ method: 'POST', path: '/users', kind: 'write', accepts: [409] },
      contentType: 'application/json',
      body: JSON.stringify(account),
    });
    if (status === 409) return null;
    const id = ID_IN_LOCATION.exec(location ?? '')?.[1];
    // It was made, and we cannot read which it is; the next attempt looks it up.
    if (id === undefined) throw new Failure('UNKNOWN_OUTCOME');
    return id;
  }

  /** Lets the patient in; what the body does not name stays as it is. */
  async enable(id: string): Promise<void> {
    await call(this.#realm, this.#attempt, {
      ...{ method: 'PUT', path: pathOf(id), kind: 'write' },
      contentType: 'application/json',
      body: JSON.stringify({ enabled: true }),
    });
  }

  /** Ends every session, then deletes the account with its credentials. 404 is what was wanted. */
  async remove(id: string): Promise<void> {
    await this.#write('POST', `${pathOf(id)}/logout`);
    await this.#write('DELETE', pathOf(id));
  }

  /** Whether somebody is signed in to the account; of an account that is not there, nobody is. */
  async haveSession(id: string): Promise<boolean> {
    const { status, json } = await call(this.#realm, this.#attempt, {
      ...{ method: 'GET', path: `${pathOf(id)}/sessions`, kind: 'read', accepts: [404] },
    });
    if (status === 404) return false;
    if (!Value.Check(sessionsSchema, json)) throw new Failure('UNAVAILABLE');
    return json.length > 0;
  }

  async #get<T extends TSchema>(path: string, schema: T): Promise<Static<T>> {
    const { json } = await call(this.#realm, this.#attempt, { method: 'GET', path, kind: 'read' });
    if (!Value.Check(schema, json)) throw new Failure('UNAVAILABLE');
    return json;
  }

  async #write(method: 'POST' | 'DELETE', path: string): Promise<void> {
    await call(this.#realm, this.#attempt, { method, path, kind: 'write', accepts: [404] });
  }
}

const listSchema = Type.Array(accountSchema);
const countSchema = Type.Integer({ minimum: 0 });
const sessionsSchema = Type.Array(Type.Object({}));

const pathOf = (id: string): string => `/users/${encodeURIComponent(id)}`;
