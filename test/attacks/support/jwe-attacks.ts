import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { base64url, CompactEncrypt, generateKeyPair, importJWK, type JWK } from 'jose';

/** What a sound sealing of one field is made of. */
export interface Sealing {
  readonly key: JWK;
  readonly header: Readonly<Record<string, unknown>> & {
    readonly alg: string;
    readonly enc: string;
  };
  readonly value: string;
}

type Attack = (sealing: Sealing) => Promise<string>;
type Attacks = Readonly<Record<string, Attack>>;

const part = (value: unknown): string => base64url.encode(JSON.stringify(value));
const noise = (bytes: number): string => randomBytes(bytes).toString('base64url');
const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Sealed as it must be, but for what is changed. */
export async function sealed(
  { key, header, value }: Sealing,
  change: Readonly<Record<string, unknown>> = {},
  plaintext = bytesOf(value),
): Promise<string> {
  return new CompactEncrypt(plaintext)
    .setProtectedHeader({ ...header, ...change })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
}

const claiming =
  (change: Readonly<Record<string, unknown>>): Attack =>
  (sealing) =>
    sealed(sealing, change);

/** A header that asks for something, before parts that nobody could ever have made. */
const asking =
  (change: Readonly<Record<string, unknown>>): Attack =>
  async ({ header }) =>
    [part({ ...header, ...change }), noise(40), noise(12), noise(20), noise(16)].join('.');

/** One bit of one part is not what it was. */
const flipped =
  (index: number): Attack =>
  async (sealing) =>
    changed(await sealed(sealing), index, (bytes) => {
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return bytes;
    });

function changed(jwe: string, index: number, change: (bytes: Buffer) => Buffer): string {
  const parts = jwe.split('.');
  parts[index] = change(Buffer.from(parts[index] ?? '', 'base64url')).toString('base64url');
  return parts.join('.');
}

/** The sound header, with another sender's key in it. */
const withSenderKey =
  (change: (epk: JWK) => JWK): Attack =>
  async (sealing) => {
    const [own = '', ...rest] = (await sealed(sealing)).split('.');
    const header = JSON.parse(Buffer.from(own, 'base64url').toString()) as { epk: JWK };
    return [part({ ...header, epk: change(header.epk) }), ...rest].join('.');
  };

/** Compressed by hand: no library of ours would. */
const bomb: Attack = async (sealing) =>
  sealed(sealing, { zip: 'DEF' }, deflateRawSync(Buffer.alloc(4_000_000, '7'))).catch(() =>
    asking({ zip: 'DEF' })(sealing),
  );

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export const JWE_ATTACKS: Attacks = {
  'a compressed value': bomb,
  RSA1_5: asking({ alg: 'RSA1_5' }),
  'RSA-OAEP under a key that is none of RSA': asking({ alg: 'RSA-OAEP-256' }),
  'a password, derived two thousand million times': asking({
    alg: 'PBES2-HS256+A128KW',
    p2c: 2_147_483_647,
    p2s: noise(16),
  }),
  'a key that both would have to know (dir)': async ({ header, value }) =>
    new CompactEncrypt(bytesOf(value))
      .setProtectedHeader({ ...header, alg: 'dir' })
      .encrypt(new Uint8Array(32)),
  'our public key as a secret (A256KW)': async ({ key, header, value }) =>
    new CompactEncrypt(bytesOf(value))
      .setProtectedHeader({ ...header, alg: 'A256KW' })
      .encrypt(base64url.decode(key.x ?? '')),
  'the agreed key itself (ECDH-ES)': claiming({ alg: 'ECDH-ES' }),
  CBC: claiming({ enc: 'A256CBC-HS512' }),
  'a shorter key': claiming({ enc: 'A128GCM' }),
  'a truncated tag': async (sealing) =>
    changed(await sealed(sealing), 4, (tag) => tag.subarray(0, 8)),
  'a flipped tag': flipped(4),
  'a flipped ciphertext': flipped(3),
  'a flipped nonce': flipped(2),
  'a flipped wrapped key': flipped(1),
  'the key of somebody else, under our name': async (sealing) => {
    const { publicKey } = await generateKeyPair('ECDH-ES+A256KW');
    return new CompactEncrypt(bytesOf(sealing.value))
      .setProtectedHeader(sealing.header)
      .encrypt(publicKey);
  },
  'a key that is not ours': claiming({ kid: 'somebody' }),
  'no name of a key': claiming({ kid: undefined }),
  'another field': claiming({ field: 'middleName' }),
  'another submission': claiming({ sub: '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10' }),
  'another audience': claiming({ aud: 'somebody-else' }),
  'sealed the day before yesterday': async (sealing) =>
    sealed(sealing, { iat: nowSeconds() - 2 * 86_400 }),
  'sealed tomorrow': async (sealing) => sealed(sealing, { iat: nowSeconds() + 86_400 }),
  'a time that is text': claiming({ iat: '2026-01-01' }),
  'a point that is not on the curve': withSenderKey((epk) => ({ ...epk, y: epk.x ?? '' })),
  'a point at nothing': withSenderKey((epk) => ({
    ...epk,
    x: noise(32).replace(/./g, 'A'),
    y: noise(32).replace(/./g, 'A'),
  })),
  'a point on another curve': withSenderKey((epk) => ({ ...epk, crv: 'P-384' })),
  'a private key of the sender': withSenderKey((epk) => ({ ...epk, d: noise(32) })),
  'a member that we do not know': claiming({ x5u: 'https://evil.example/x' }),
  'bytes that are no text': async (sealing) =>
    sealed(sealing, {}, new Uint8Array([0xff, 0xfe, 0xc0, 0xaf])),
  'a plain value': async ({ value }) => value,
  'longer than any field': async (sealing) => sealed(sealing, {}, Buffer.alloc(9_000, 'a')),
};
