import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import { issuerKeys } from '../../api/issuer-keys.js';
import { IssuerUnavailable } from '../../infra/oidc/issuer-metadata.js';
import { localCertificate } from './support/authority.js';
import { httpsFetch } from './support/https-fetch.js';
import { publish } from './support/publish.js';

const OPENID = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';

interface Site extends AsyncDisposable {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly asked: string[];
}

/** What is at each path; `%` stands for the site's own address. */
async function site(pages: Readonly<Record<string, unknown>>): Promise<Site> {
  const tls = await localCertificate();
  const asked: string[] = [];
  const publisher = await publish(tls, (path, here) => {
    asked.push(path);
    const page = JSON.stringify(pages[path] ?? null).replaceAll('%', here);
    return JSON.parse(page) as unknown;
  });
  return { ...publisher, fetch: httpsFetch(tls.cert), asked };
}

async function keyNamed(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } as JWK, token };
}

const places: Readonly<Record<string, string>> = {
  'OpenID Connect Discovery': OPENID,
  'RFC 8414, for one that knows no OpenID': OAUTH,
};
for (const [what, place] of Object.entries(places))
  test(`keys are found where the metadata says, by ${what}`, async () => {
    const { jwk, token } = await keyNamed('one');
    const pages = {
      [place]: { issuer: '%', jwks_uri: '%/somewhere/else' },
      '/somewhere/else': { keys: [jwk] },
    };
    await using here = await site(pages);
    await jwtVerify(token, issuerKeys(here.url, here.fetch).keyFor);
    assert.equal(here.asked.at(-1), '/somewhere/else');
  });

test('an issuer with a path has its metadata where the standards put it', async () => {
  const { jwk, token } = await keyNamed('one');
  for (const place of [`/tenant${OPENID}`, `${OAUTH}/tenant`]) {
    await using here = await site({
      [place]: { issuer: '%/tenant', jwks_uri: '%/keys' },
      '/keys': { keys: [jwk] },
    });
    await jwtVerify(token, issuerKeys(`${here.url}/tenant`, here.fetch).keyFor);
  }
});

const unusable: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'there is no metadata': { '/keys': { keys: [] } },
  'the metadata is of another issuer': {
    [OPENID]: { issuer: 'https://evil.example', jwks_uri: '%/keys' },
    [OAUTH]: { issuer: '%', jwks_uri: '%/keys' },
  },
  'the keys are somewhere without https': {
    [OPENID]: { issuer: '%', jwks_uri: 'http://127.0.0.1/keys' },
  },
  'no place of keys is named': { [OPENID]: { issuer: '%' } },
  'the keys are not there': { [OPENID]: { issuer: '%', jwks_uri: '%/nowhere' } },
  'what is there are no keys': { [OPENID]: { issuer: '%', jwks_uri: '%/keys' }, '/keys': [1] },
};
for (const [what, pages] of Object.entries(unusable))
  test(`nothing is known of a token when ${what}`, async () => {
    const { jwk, token } = await keyNamed('one');
    await using here = await site({ '/keys': { keys: [jwk] }, ...pages });
    const keys = issuerKeys(here.url, here.fetch);
    await assert.rejects(jwtVerify(token, keys.keyFor), IssuerUnavailable);
    assert.equal(await keys.ready(), false);
  });

test('unknown names make it ask once in thirty seconds, and a new key is then found', async () => {
  const [old, next] = [await keyNamed('old'), await keyNamed('next')];
  const published = [old.jwk];
  const pages = { [OPENID]: { issuer: '%', jwks_uri: '%/keys' }, '/keys': { keys: published } };
  await using here = await site(pages);
  let nowMs = 1_000_000;
  const keys = issuerKeys(here.url, here.fetch, () => nowMs);
  const fetches = () => here.asked.filter((path) => path === '/keys').length;
  await jwtVerify(old.token, keys.keyFor);
  published.push(next.jwk);
  for (let tries = 0; tries < 50; tries++)
    await assert.rejects(jwtVerify(next.token, keys.keyFor), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(fetches(), 1);
  nowMs += 30_001;
  await Promise.all(Array.from({ length: 20 }, () => jwtVerify(next.token, keys.keyFor)));
  await jwtVerify(old.token, keys.keyFor);
  assert.equal(fetches(), 2);
});

test('keys at hand serve while the issuer is away; what needs others cannot be told', async () => {
  const [known, unknown] = [await keyNamed('known'), await keyNamed('unknown')];
  let nowMs = 1_000_000;
  const here = await site({
    [OPENID]: { issuer: '%', jwks_uri: '%/keys' },
    '/keys': { keys: [known.jwk] },
  });
  const keys = issuerKeys(here.url, here.fetch, () => nowMs);
  await jwtVerify(known.token, keys.keyFor);
  await here[Symbol.asyncDispose]();
  nowMs += 30_001;
  await assert.rejects(jwtVerify(unknown.token, keys.keyFor), IssuerUnavailable);
  await jwtVerify(known.token, keys.keyFor);
  nowMs += 600_000;
  await assert.rejects(jwtVerify(known.token, keys.keyFor), IssuerUnavailable);
});
