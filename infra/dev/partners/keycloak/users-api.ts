import type { Answer } from '../answer.js';
import { isChange, isNewUser, type User, type UserStore } from './user-store.js';

/** What a test can change of a realm: the attributes it keeps, and whether our account may view its users. */
export interface RealmRules {
  attributes: readonly string[];
  mayViewUsers: boolean;
}

/** Name and value between quotes: the one form of `q` that is taken here. */
const ATTRIBUTE_QUERY = /^([A-Za-z]+):"([^"\\]+)"$/;
const LIST_PARAMETERS = ['q', 'briefRepresentation'];
const COUNT_PARAMETERS = ['q'];

const notFound: Answer = { status: 404, body: { error: 'User not found' } };
const done: Answer = { status: 204 };
const malformed: Answer = {
  status: 400,
  body: { error: 'Invalid json representation for UserRepresentation.' },
};
const notUnderstood: Answer = { status: 400, body: { error: 'unknown or bad query' } };

type Query = Readonly<Record<string, unknown>>;

/**
 * Users by the Admin REST API of Keycloak 26: statuses, forms and words are those that the real one was seen to give.
 * Not in the reference of health systems, which names no portal.
 */
export class UsersApi {
  readonly #users: UserStore;
  readonly #rules: RealmRules;

  constructor(users: UserStore, rules: RealmRules) {
    this.#users = users;
    this.#rules = rules;
  }

  profile(): Answer {
    const permissions = { view: ['admin'], edit: ['admin'] };
    const declared = ['username', 'email', ...this.#rules.attributes];
    return {
      status: 200,
      body: { attributes: declared.map((name) => ({ name, permissions })), groups: [] },
    };
  }

  list(query: Query): Answer {
    const found = this.#found(query, LIST_PARAMETERS);
    if (found === null || query['briefRepresentation'] !== 'false') return notUnderstood;
    // Without the right to view them, users are left out without a word.
    return { status: 200, body: this.#rules.mayViewUsers ? found : [] };
  }

  count(query: Query): Answer {
    const found = this.#found(query, COUNT_PARAMETERS);
    return found === null ? notUnderstood : { status: 200, body: found.length };
  }

  create(body: unknown, baseUrl: string): Answer {
    if (!isNewUser(body)) return malformed;
    const taken = this.#users.taken(body);
    if (taken !== null)
      return { status: 409, body: { errorMessage: `User exists with same ${taken}` } };
    const { id } = this.#users.add(body, this.#rules.attributes);
    return { status: 201, headers: { location: `${baseUrl}/users/${id}` } };
  }

  read(id: string): Answer {
    const user = this.#users.get(id);
    return user === undefined ? notFound : { status: 200, body: user };
  }

  change(id: string, body: unknown): Answer {
    const user = this.#users.get(id);
    if (user === undefined) return notFound;
    if (!isChange(body)) return malformed;
    this.#users.change(user, body);
    return done;
  }

  remove(id: string): Answer {
    if (this.#users.get(id) === undefined) return notFound;
    this.#users.remove(id);
    return done;
  }

  sessions(id: string): Answer {
    if (this.#users.get(id) === undefined) return notFound;
    const body = Array.from({ length: this.#users.sessions(id) }, (_, index) => ({ id: index }));
    return { status: 200, body };
  }

  signOut(id: string): Answer {
    if (this.#users.get(id) === undefined) return notFound;
    this.#users.signOut(id);
    return done;
  }

  #found(query: Query, parameters: readonly string[]): readonly User[] | null {
    const isKnown = Object.keys(query).every((name) => parameters.includes(name));
    const asked = ATTRIBUTE_QUERY.exec(String(query['q']));
    if (!isKnown || asked === null) return null;
    const [, name = '', value = ''] = asked;
    return this.#users.having(name, value);
  }
}
