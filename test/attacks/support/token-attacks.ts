import { createHmac } from 'node:crypto';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { AUDIENCE, type TokenIssuer } from '../../api/support/issuer.js';

type Attacks = Readonly<Record<string, () => Promise<string>>>;

const now = (): number => Math.floor(Date.now() / 1_000);
const part = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** Tokens that tell of themselves how they are to be checked, or that were changed after they were signed. */
export const signatureAttacks = (issuer: TokenIssuer): Attacks => {
  const withHeader = async (header: object, signature?: string) => {
    const [, payload, own] = (await issuer.token()).split('.');
    return `${part(header)}.${payload}.${signature ?? own}`;
  };
  const byStranger = async (header: object) => {
    const { privateKey } = await generateKeyPair('ES256');
    const [, payload] = (await issuer.token()).split('.');
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? ''))) as object;
    const sound = { alg: 'ES256', typ: 'at+jwt', kid: 'key-1' };
    return new SignJWT({ ...claims }).setProtectedHeader({ ...sound, ...header }).sign(privateKey);
  };
  const strangersKey = async () => exportJWK((await generateKeyPair('ES256')).publicKey);
  return {
    'alg none, with a signature': () => withHeader({ alg: 'none', typ: 'at+jwt' }),
    'alg none, without one': () => withHeader({ alg: 'none', typ: 'at+jwt' }, ''),
    'alg None': () => withHeader({ alg: 'None', typ: 'at+jwt' }, 'AA'),
    'no alg': () => withHeader({ typ: 'at+jwt', kid: 'key-1' }),
    'another curve’s alg': () => withHeader({ alg: 'ES384', typ: 'at+jwt', kid: 'key-1' }),
    'an HMAC with the public key as its secret': async () => {
      const [, payload] = (await issuer.token()).split('.');
      const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })}.${payload}`;
      return `${signed}.${createHmac('sha256', issuer.publicKeyBytes).update(signed).digest('base64url')}`;
    },
    'a signature of zeros (CVE-2022-21449)': () =>
      withHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' }, 'A'.repeat(86)),
    'a cut signature': async () => (await issuer.token()).slice(0, -6),
    'a changed payload': async () => {
      const [header, , signature] = (await issuer.token()).split('.');
      return `${header}.${part({ iss: issuer.url, aud: AUDIENCE, exp: now() + 60 })}.${signature}`;
    },
    'the key of a stranger under our kid': () => byStranger({}),
    'a key that the token brings along (jwk)': async () =>
      byStranger({ jwk: await strangersKey() }),
    'an address of keys (jku)': () => byStranger({ kid: 'x', jku: 'https://evil.example/jwks' }),
    'an address of a certificate (x5u)': () =>
      byStranger({ kid: 'x', x5u: 'https://evil.example/x' }),
    'a certificate that it brings along (x5c)': () => byStranger({ x5c: ['AAAA'] }),
    'a kid that is a path': () => byStranger({ kid: '../../../../dev/null' }),
    'a kid that is SQL': () => byStranger({ kid: "x' UNION SELECT 'AA' -- " }),
    'a kid that is a command': () => byStranger({ kid: '$(id)|id' }),
    'a kid that is no text': () => withHeader({ alg: 'ES256', typ: 'at+jwt', kid: 7 }),
    'a kid without end': () => byStranger({ kid: 'k'.repeat(2_000) }),
    'an unknown critical header': () =>
      withHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', crit: ['x'], x: 1 }),
    'an unencoded payload': () =>
      withHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', crit: ['b64'], b64: false }),
    'five parts, as if it were encrypted': async () => `${await issuer.token()}.AA.AA`,
    'no token at all': async () => 'abc',
  };
};

/** Signed by the issuer, but not for us, not now, or not as an access token. */
export const claimAttacks = (issuer: TokenIssuer): Attacks => {
  const claiming =
    (claims: object, header: Record<string, unknown> = {}) =>
    () =>
      issuer.token({ ...claims }, header);
  return {
    'an id token': claiming({}, { typ: 'JWT' }),
    'no type': claiming({}, { typ: undefined }),
    'another audience': claiming({ aud: 'somebody-else' }),
    'no audience': claiming({ aud: undefined }),
    'another issuer': claiming({ iss: 'https://evil.example' }),
    'an issuer that begins like ours': claiming({ iss: `${issuer.url}.evil.example` }),
    'our issuer in other letters': claiming({ iss: issuer.url.toUpperCase() }),
    'a token of yesterday': claiming({ exp: now() - 86_400 }),
    'a token of tomorrow': claiming({ nbf: now() + 600 }),
    'a token issued in the future': claiming({ iat: now() + 600, exp: now() + 900 }),
    'no expiry': claiming({ exp: undefined }),
    'an expiry that is text': claiming({ exp: `${now() + 60}` }),
    'no time of issue': claiming({ iat: undefined }),
    'no jti': claiming({ jti: undefined }),
    'no client id': claiming({ client_id: undefined }),
    'an empty client id': claiming({ client_id: '' }),
    'a client id that is no text': claiming({ client_id: 7 }),
    'a client id without end': claiming({ client_id: 'c'.repeat(201) }),
    'no subject': claiming({ sub: undefined }),
    'no scope': claiming({ scope: undefined }),
    'scopes as a list': claiming({ scope: ['enrollment:submit'] }),
  };
};
