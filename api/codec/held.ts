import { randomBytes } from 'node:crypto';

const ID_BYTES = 32;

/** Values behind ids that nobody can guess, each for a bounded time, and no more than a bounded number of them. */
export class Held<T> {
  readonly #lifetimeMs: number;
  readonly #most: number;
  readonly #values = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(lifetimeSeconds: number, most: number) {
    this.#lifetimeMs = lifetimeSeconds * 1_000;
    this.#most = most;
  }

  /** The oldest makes room when there are too many. */
  keep(value: T): string {
    const id = randomBytes(ID_BYTES).toString('base64url');
    for (const [each, { until }] of this.#values)
      if (until <= Date.now() || this.#values.size >= this.#most) this.#values.delete(each);
      else break; // In the order of their coming, so of their end too.
    this.#values.set(id, { value, until: Date.now() + this.#lifetimeMs });
    return id;
  }

  find(id: string): T | null {
    const held = this.#values.get(id);
    return held !== undefined && held.until > Date.now() ? held.value : null;
  }

  /** Finds it once. */
  take(id: string): T | null {
    const value = this.find(id);
    this.#values.delete(id);
    return value;
  }
}
