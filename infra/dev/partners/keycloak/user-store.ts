import { randomUUID } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { StateFolder } from '../state-folder.js';

const strict = { additionalProperties: false } as const;
const attributes = Type.Record(Type.String(), Type.Array(Type.String()));

/** The fields of a UserRepresentation that are taken here; any other is refused, as Keycloak refuses unknown ones. */
const newUserSchema = Type.Object(
  {
    username: Type.String({ minLength: 3, maxLength: 255 }),
    email: Type.Optional(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' })),
    enabled: Type.Optional(Type.Boolean()),
    attributes: Type.Optional(attributes),
    requiredActions: Type.Optional(Type.Array(Type.String())),
  },
  strict,
);
const changeSchema = Type.Partial(newUserSchema, strict);
type NewUser = Static<typeof newUserSchema>;

/** A user as Keycloak hands it out. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly enabled: boolean;
  readonly createdTimestamp: number;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly requiredActions: readonly string[];
}

export const isNewUser = (body: unknown): body is NewUser => Value.Check(newUserSchema, body);
export const isChange = (body: unknown): body is Partial<NewUser> =>
  Value.Check(changeSchema, body);

/** The users of the realm and who is signed in; Keycloak folds user names and addresses to small letters. */
export class UserStore {
  readonly #folder: StateFolder;
  readonly #users: Map<string, User>;
  readonly #sessions = new Map<string, number>();

  constructor(folder: StateFolder) {
    this.#folder = folder;
    this.#users = new Map((folder.load() as User[]).map((user) => [user.id, user]));
  }

  all(): readonly User[] {
    return [...this.#users.values()];
  }

  get(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** Compared without regard to letter case, as Keycloak was seen to do. */
  having(name: string, value: string): readonly User[] {
    const wanted = value.toLowerCase();
    return this.all().filter((user) =>
      (user.attributes[name] ?? []).some((each) => each.toLowerCase() === wanted),
    );
  }

  /** Which of the two is in use already; null when neither is. */
  taken({ username, email }: NewUser): 'username' | 'email' | null {
    const isUsed = (field: 'username' | 'email', value: string | undefined) =>
      value !== undefined && this.all().some((user) => user[field] === value.toLowerCase());
    // Keycloak tells of the address first.
    if (isUsed('email', email)) return 'email';
    return isUsed('username', username) ? 'username' : null;
  }

  /** `kept` are the attributes that the realm's user profile allows; the others are dropped without a word. */
  add(user: NewUser, kept: readonly string[]): User {
    const made: User = {
      id: randomUUID(),
      username: user.username.toLowerCase(),
      email: user.email?.toLowerCase() ?? null,
      enabled: user.enabled ?? false,
      createdTimestamp: Date.now(),
      attributes: Object.fromEntries(
        Object.entries(user.attributes ?? {}).filter(([name]) => kept.includes(name)),
      ),
      requiredActions: user.requiredActions ?? [],
    };
    return this.#save(made);
  }

  /** What the change does not name stays as it is. */
  change(user: User, change: Partial<NewUser>): User {
    return this.#save({ ...user, ...change });
  }

  remove(id: string): void {
    this.#users.delete(id);
    this.#sessions.delete(id);
    this.#folder.remove(id);
  }

  sessions(id: string): number {
    return this.#sessions.get(id) ?? 0;
  }

  /** False when the account lets nobody in. */
  signIn(id: string): boolean {
    if (this.get(id)?.enabled !== true) return false;
    this.#sessions.set(id, this.sessions(id) + 1);
    return true;
  }

  signOut(id: string): void {
    this.#sessions.delete(id);
  }

  #save(user: User): User {
    this.#users.set(user.id, user);
    this.#folder.save(user.id, user);
    return user;
  }
}
