import { createHmac } from 'node:crypto';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { AUDIENCE, type TokenIssuer } from '../../api/support/issuer.js';

type Attacks = Readonly<Record<string, () => Promise<string>>>;

const now = (): number => Math.floor(Date.now() / 1_000);
const part = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** The sound claims under another header, and the signature of the sound token unless another is given. */
async function withHeader(issuer: TokenIssuer, header: object, signature?: string) {
  const [, payload, own] = (await issuer.token()).split('.');
  return `${part(header)}.${payload}.${signature ?? own}`;
}

/** The sound claims, signed by somebody else. */
async function byStranger(issuer: TokenIssuer, header: object): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  const [, payload] = (await issuer.token()).split('.');
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? ''))) as object;
  return new SignJWT({ ...claims }).setProtectedHeader({ ...SOUND, ...header }).sign(privateKey);
}

const SOUND = { alg: 'ES256', typ: 'at+jwt', kid: 'key-1' };
const strangersKey = async () => exportJWK((await generateKeyPair('ES256')).publicKey);

/** Tokens whose algorithm, signature or form is not what the issuer made. */
export const signatureAttacks = (issuer: TokenIssuer): Attacks => {
  const having = (header: object, signature?: string) => () =>
    withHeader(issuer, header, signature);
  return {
    'alg none, with a signature': having({ ...SOUND, alg: 'none' }),
    'alg none, without one': having({ ...SOUND, alg: 'none' }, ''),
    'alg None': having({ ...SOUND, alg: 'None' }, 'AA'),
    'no alg': having({ ...SOUND, alg: undefined }),
    'another curve’s alg': having({ ...SOUND, alg: 'ES384' }),
    'an HMAC with the public key as its secret': async () => {
      const [, payload] = (await issuer.token()).split('.');
      const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })}.${payload}`;
      return `${signed}.${createHmac('sha256', issuer.publicKeyBytes).update(signed).digest('base64url')}`;
    },
    'a signature of zeros (CVE-2022-21449)': having(SOUND, 'A'.repeat(86)),
    'a cut signature': async () => (await issuer.token()).slice(0, -6),
    'a changed payload': async () => {
      const [header, , signature] = (await issuer.token()).split('.');
      return `${header}.${part({ iss: issuer.url, aud: AUDIENCE, exp: now() + 60 })}.${signature}`;
    },
    'an unknown critical header': having({ ...SOUND, crit: ['x'], x: 1 }),
    'an unencoded payload': having({ ...SOUND, crit: ['b64'], b64: false }),
    'five parts, as if it were encrypted': async () => `${await issuer.token()}.AA.AA`,
    'no token at all': async () => 'abc',
  };
};

/** Tokens that tell by themselves which key they are to be checked with. */
export const keyAttacks = (issuer: TokenIssuer): Attacks => {
  const by = (header: object) => () => byStranger(issuer, header);
  return {
    'the key of a stranger under our kid': by({}),
    'a key that the token brings along (jwk)': async () =>
      byStranger(issuer, { jwk: await strangersKey() }),
    'an address of keys (jku)': by({ kid: 'x', jku: 'https://evil.example/jwks' }),
    'an address of a certificate (x5u)': by({ kid: 'x', x5u: 'https://evil.example/x' }),
    'a certificate that it brings along (x5c)': by({ x5c: ['AAAA'] }),
    'a kid that is a path': by({ kid: '../../../../dev/null' }),
    'a kid that is SQL': by({ kid: "x' UNION SELECT 'AA' -- " }),
    'a kid that is a command': by({ kid: '$(id)|id' }),
    'a kid that is no text': () => withHeader(issuer, { ...SOUND, kid: 7 }),
    'a kid without end': by({ kid: 'k'.repeat(2_000) }),
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
