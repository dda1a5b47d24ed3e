import { randomUUID } from 'node:crypto';
import { link } from 'node:fs/promises';
import { exportJWK, generateKeyPair } from 'jose';
import { changeKeyringFile } from './change-keyring-file.js';
import { newKey } from './envelope.js';
import { type KeyringFile, readKeyringParts, readWholeKeyring } from './keyring-file.js';
import { writePrivately } from './write-privately.js';

/**
 * Makes a keyring file with fresh keys (0600), unless there is one already: of that no key is ever touched, and it only
 * gets the parts that the version which made it did not know.
 */
export async function createKeyringFile(path: string): Promise<void> {
  const fresh = await freshKeys();
  await writePrivately(path, fresh, keepExisting);
  const held = readWholeKeyring(path);
  if (Object.keys(fresh).some((part) => !Object.hasOwn(held, part)))
    await changeKeyringFile(path, () => ({
      content: withPublicHalf({ ...fresh, ...readWholeKeyring(path) }),
      answer: undefined,
    }));
}

/**
 * Writes the payload codec's keys to a file of their own (0600), replacing an older one. The codec server is given this
 * file and no other, so that it has nothing with which a data key could be unwrapped (protocol.md 27).
 */
export async function createCodecKeyringFile(keyringPath: string, path: string): Promise<void> {
  const content = readKeyringParts(keyringPath, 'payloadCodec');
  await writePrivately(path, content);
}

/** Writes the public half of the certificates' key to a file of its own: whoever checks needs no more. */
export async function createCertificateKeyFile(keyringPath: string, path: string): Promise<void> {
  await writePrivately(
    path,
    publicHalf(readKeyringParts(keyringPath, 'certificates').certificates),
  );
}

async function freshKeys(): Promise<KeyringFile> {
  const key = (): string => newKey().toString('base64url');
  const codecKeyId = randomUUID();
  const madeAt = new Date().toISOString();
  return withPublicHalf({
    wrapping: { pending: { 1: key() }, records: { 1: key() } },
    wrappingDates: { pending: { 1: madeAt }, records: { 1: madeAt } },
    indexes: { portalUsername: key(), duplicate: { 1: key() } },
    idempotency: key(),
    payloadCodec: { current: codecKeyId, keys: { [codecKeyId]: key() } },
    certificates: await signingKey(),
    staffActions: await signingKey(),
  });
}

const publicHalf = <K extends { readonly d: string }>({ d: _private, ...rest }: K): Omit<K, 'd'> =>
  rest;

const withPublicHalf = (keys: Omit<KeyringFile, 'staffActionsPublic'>): KeyringFile => ({
  ...keys,
  staffActionsPublic: publicHalf(keys.staffActions),
});

async function signingKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty = '', d = '', ...rest } = await exportJWK(privateKey);
  return { ...rest, kty, d, alg: 'ES256' as const, kid: randomUUID() };
}

/** A link, unlike a rename, does not replace: of two processes that start at once the first wins. */
const keepExisting = (aside: string, path: string): Promise<void> =>
  link(aside, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
