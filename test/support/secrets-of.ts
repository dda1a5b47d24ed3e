import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Secret {
  /** Where it lies, for telling which one got out. */
  readonly name: string;
  readonly value: string;
}

const SHORTEST = 12;
/** Members of keys that anybody may see. */
const PUBLIC_MEMBERS = new Set([
  ...['kty', 'crv', 'alg', 'kid', 'use', 'x', 'y', 'current'],
  ...['wrappingDates', 'usedFrom'],
]);

/** Every secret value that a stack keeps: passwords, tokens, each key of the keyring, private keys line by line. */
export function secretsOf(stateFolder: string): readonly Secret[] {
  const folder = join(stateFolder, 'secrets');
  const files = readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  const tlsKey = readFileSync(join(stateFolder, 'tls', 'server.key'), 'utf8');
  const lines = tlsKey.split('\n').filter((line) => !line.startsWith('-----'));
  return [
    ...files.flatMap(({ name, text }) => valuesIn(text).map((value) => ({ name, value }))),
    ...lines.map((value) => ({ name: 'server.key', value })),
  ].filter(({ value }) => value.length >= SHORTEST);
}

function valuesIn(text: string): readonly string[] {
  const plain = text.trim();
  if (/^[{[]/.test(plain)) return leavesOf(JSON.parse(plain));
  if (!plain.startsWith('postgres:')) return [plain];
  return [decodeURIComponent(new URL(plain).password)];
}

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([member]) => !PUBLIC_MEMBERS.has(member))
    .flatMap(([, member]) => leavesOf(member));
}
