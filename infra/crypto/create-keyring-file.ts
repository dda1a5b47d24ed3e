import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { newKey } from './envelope.js';
import { type KeyringFile, readKeyringParts, readWholeKeyring } from './keyring-file.js';

const OWNER_ONLY = 0o600;

/**
 * Makes a keyring file with fresh keys (0600), unless there is one already: of that no key is ever touched, and it only
 * gets the parts that the version which made it did not know.
 */
export async function createKeyringFile(path: string): Promise<void> {
  const fresh = await freshKeys();
  await writePrivately(path, fresh, keepExisting);
  const held = readWholeKeyring(path);
  if (Object.keys(fresh).some((part) => !Object.hasOwn(held, part)))
    await writePrivately(path, { ...fresh, ...held }, rename);
}

/**
 * Writes the payload codec's keys to a file of their own (0600), replacing an older one. The codec server is given this
 * file and no other, so that it has nothing with which a data key could be unwrapped (protocol.md 27).
 */
export async function createCodecKeyringFile(keyringPath: string, path: string): Promise<void> {
  const content = readKeyringParts(keyringPath, 'payloadCodec');
  await writePrivately(path, content, rename);
}

/** Writes the public half of the certificates' key to a file of its own: whoever checks needs no more. */
export async function createCertificateKeyFile(keyringPath: string, path: string): Promise<void> {
  const { d: _private, ...publicHalf } = readKeyringParts(keyringPath, 'certificates').certificates;
  await writePrivately(path, publicHalf, rename);
}

async function freshKeys(): Promise<KeyringFile> {
  const key = (): string => newKey().toString('base64url');
  const codecKeyId = randomUUID();
  return {
    wrapping: { pending: { 1: key() }, records: { 1: key() } },
    indexes: { portalUsername: key(), duplicate: key(), attempt: key() },
    idempotency: key(),
    payloadCodec: { current: codecKeyId, keys: { [codecKeyId]: key() } },
    certificates: await privateJwk('ES256'),
    staffActions: await privateJwk('ES256'),
    intake: [await privateJwk('ECDH-ES+A256KW')],
  };
}

async function privateJwk<const Alg extends 'ES256' | 'ECDH-ES+A256KW'>(alg: Alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, crv: 'P-256' });
  const { kty = '', d = '', ...rest } = await exportJWK(privateKey);
  return { ...rest, kty, d, alg, kid: randomUUID() };
}

/** All of the file or none: written and synced aside, then given its name in one move. */
async function writePrivately(
  path: string,
  content: object,
  publish: (aside: string, path: string) => Promise<void>,
): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  const file = await open(aside, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
    await publish(aside, path);
  } finally {
    await file.close();
    await rm(aside, { force: true });
  }
  await syncFolder(dirname(path));
}

/** A link, unlike a rename, does not replace: of two processes that start at once the first wins. */
const keepExisting = (aside: string, path: string): Promise<void> =>
  link(aside, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });

/** The name itself must survive a power cut: a dossier sealed under a lost keyring is lost. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
