import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** 32 bytes, base64url without padding. */
const key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const keysByName = (name: string) =>
  Type.Record(Type.String({ pattern: name }), key, {
    minProperties: 1,
    additionalProperties: false,
  });
/** The highest version is the current one. */
const versions = keysByName('^[1-9][0-9]{0,8}$');
/** When each version was made. Of an older file's first versions it says when the dates came in. */
const dates = Type.Record(Type.String({ pattern: '^[1-9][0-9]{0,8}$' }), Type.String());
const privateJwk = <P extends TProperties>(more: P) =>
  Type.Object({
    kty: Type.String(),
    kid: Type.String({ minLength: 1 }),
    d: Type.String({ minLength: 1 }),
    ...more,
  });

/** The parts of a keyring. Each process reads only the parts that its work needs. */
const parts = {
  wrapping: Type.Object({ pending: versions, records: versions }),
  wrappingDates: Type.Object({ pending: dates, records: dates }),
  indexes: Type.Object({ portalUsername: key, duplicate: versions }),
  idempotency: key,
  payloadCodec: Type.Object({
    current: Type.String(),
    keys: keysByName('^[A-Za-z0-9-]{1,40}$'),
    /** From when each is sealed with; one without a date was there from the start. */
    usedFrom: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
  certificates: privateJwk({ alg: Type.Literal('ES256') }),
  staffActions: privateJwk({ alg: Type.Literal('ES256') }),
  /** Its public half, for the worker: who only checks orders must not be able to make one. */
  staffActionsPublic: Type.Object({
    kty: Type.String(),
    kid: Type.String({ minLength: 1 }),
    alg: Type.Literal('ES256'),
    d: Type.Optional(Type.Never()),
  }),
} as const;

export type KeyringPart = keyof typeof parts;
export type KeyringFile = { readonly [P in KeyringPart]: Static<(typeof parts)[P]> };

/** Parts of a keyring that were fetched from a key server, not yet checked. */
export interface KeyParts {
  part(name: KeyringPart): unknown;
}

/** Where a reader takes its parts from: the keyring file at this path, or what was fetched. */
export type KeyringSource = string | KeyParts;

/** What is wrong with a keyring and what to do about it; never a value from it. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

/** Every part there is, as far as the file at `path` has it: what an older version did not know is missing. */
export const readWholeKeyring = (path: string): Partial<KeyringFile> => parsed(readPrivately(path));

/** Reads the named parts of a keyring and drops the others. Refuses a file that other users may read. */
export function readKeyringParts<P extends KeyringPart>(
  source: KeyringSource,
  ...names: readonly P[]
): Pick<KeyringFile, P> {
  const content = typeof source === 'string' ? partsInFile(source) : source;
  const picked = names.map((name) => {
    const part = content.part(name);
    if (!Value.Check(parts[name], part))
      throw new KeyringError(
        `The keyring has no sound part "${name}". Restore it from its backup.`,
      );
    return [name, part] as const;
  });
  return Object.fromEntries(picked) as Pick<KeyringFile, P>;
}

function partsInFile(path: string): KeyParts {
  const content = parsed(readPrivately(path));
  return { part: (name) => content[name] };
}

const OTHERS_MODE_BITS = 0o077;

/** Mode and content are read of the same open file, so that it cannot be exchanged in between. */
function readPrivately(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    throw new KeyringError('The keyring file cannot be opened. Check KEYRING_FILE.');
  }
  try {
    if ((fstatSync(file).mode & OTHERS_MODE_BITS) !== 0)
      throw new KeyringError(
        'The keyring file is open to other users. Run chmod 600 on it, and rotate its keys.',
      );
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null)
      return content as Readonly<Record<string, unknown>>;
  } catch {
    // The parser quotes what it could not read: not to be passed on.
  }
  throw new KeyringError('The keyring file is not JSON. Restore it from its backup.');
}

/** The bytes of a key that the file holds as text. */
export const keyBytes = (text: string): Buffer => Buffer.from(text, 'base64url');
