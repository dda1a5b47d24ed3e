import { readFileSync } from 'node:fs';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings one by one and remembers every complaint, so that one start reports them all.
 * A secret may come as `NAME_FILE`, the path of a file that holds it (a container secret). No value is ever quoted.
 */
export class Environment {
  readonly #variables: Variables;
  readonly #complaints: string[] = [];

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string, fallback?: string): string {
    const value = this.optional(name) ?? fallback;
    if (value === undefined) this.#complaints.push(`${name} is not set`);
    return value ?? '';
  }

  optional(name: string): string | undefined {
    const value = this.#variables[name];
    if (value !== undefined && value !== '') return value;
    const path = this.#variables[`${name}_FILE`];
    if (path === undefined || path === '') return undefined;
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      this.#complaints.push(`${name}_FILE cannot be read`);
      return '';
    }
  }

  /** JSON, undefined when it is not set or is none; what the parser would say of it could quote a secret. */
  json(name: string): unknown {
    const text = this.optional(name);
    if (text === undefined || text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      this.#complaints.push(`${name} must be JSON`);
      return undefined;
    }
  }

  /** Never taken from a file: a choice is no secret, and `KEYRING_FILE` is not where `KEYRING` is written. */
  oneOf<const T extends string>(name: string, choices: readonly [T, ...T[]], fallback?: T): T {
    const value = this.#variables[name] || fallback || '';
    if (value === '') this.#complaints.push(`${name} is not set`);
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined && value !== '')
      this.#complaints.push(`${name} must be one of ${choices.join(', ')}`);
    return chosen ?? choices[0];
  }

  /** Names between commas; none when it is not set. */
  words(name: string): readonly string[] {
    return this.text(name, '')
      .split(',')
      .flatMap((word) => word.trim() || []);
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, fallback: number, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(name, `${fallback}`);
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    this.#complaints.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  /** An absolute URL with one of the schemes. */
  url(name: string, schemes: readonly string[], fallback?: string): string {
    const value = this.text(name, fallback);
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    if (value !== '' && !schemes.includes(scheme))
      this.#complaints.push(`${name} must be a URL that starts with ${schemes.join(' or ')}`);
    return value;
  }

  refuse(complaint: string): void {
    this.#complaints.push(complaint);
  }

  /** Throws once, naming every setting that is wrong. */
  finish(): void {
    if (this.#complaints.length > 0) throw new ConfigurationError(this.#complaints);
  }
}

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(complaints: readonly string[]) {
    super(`Configuration: ${complaints.join('; ')}.`);
  }
}
