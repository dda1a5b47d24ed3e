import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify } from 'jose';
import { accessToken, type TokenRequest } from '../../../infra/dev/access-token.js';
import { answers } from '../../../infra/dev/launch/answers.js';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { startChild } from '../../../infra/dev/launch/child.js';
import { clientKey, OIDC_CLIENTS } from '../../../infra/dev/launch/clients.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { untilReady } from '../../../infra/dev/launch/until-ready.js';
import { ROOT } from './support/program.js';
import { somePort, temporaryFolder } from './support/temporary-folder.js';

const AUDIENCE = 'urn:patient-enrollment:api';

/** `fetch` with an authority of the test's own: the real one learns of authorities only when Node starts. */
const trusting =
  (ca: string): typeof fetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const { body, method = 'GET' } = init ?? {};
      const headers =
        body instanceof URLSearchParams
          ? { 'content-type': 'application/x-www-form-urlencoded' }
          : {};
      const call = request(url as string, { ca, method, headers, agent: false }, (answer) => {
        const status = answer.statusCode ?? 500;
        text(answer).then((body) => resolve(new Response(body, { status })), reject);
      });
      call.on('error', reject).end(body instanceof URLSearchParams ? body.toString() : undefined);
    });

async function startIssuer(t: TestContext) {
  const stateFolder = temporaryFolder(t);
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const ca = readFileSync(tls.caFile, 'utf8');
  const issuer = `https://localhost:${await freePort(somePort(), new Set())}`;
  const logFile = join(stateFolder, 'oidc.log');
  const child = startChild(process.execPath, ['--import', 'tsx', 'infra/dev/oidc/main.ts'], {
    logFile,
    cwd: ROOT,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: AUDIENCE,
      STATE_FOLDER: stateFolder,
      TLS_CERT_FILE: tls.certFile,
      TLS_KEY_FILE: tls.keyFile,
    },
  });
  t.after(() => child.stop());
  const readyUrl = `${issuer}/.well-known/openid-configuration`;
  await untilReady('issuer', () => answers(readyUrl, ca), { child, seconds: 30, logFile });
  const fetch = trusting(ca);
  const ask = async (clientId: string, scope: string, changes?: Partial<TokenRequest>) =>
    accessToken({
      ...{ issuer, audience: AUDIENCE, clientId, scope, fetch },
      key: await clientKey(stateFolder, clientId),
      ...changes,
    });
  return { stateFolder, issuer, fetch, ask };
}

test('the issuer gives each client RFC 9068 tokens for its own scopes, and no others', async (t) => {
  const { stateFolder, issuer, fetch, ask } = await startIssuer(t);
  const keys = createLocalJWKSet((await (await fetch(`${issuer}/jwks`)).json()) as JSONWebKeySet);
  for (const { clientId, scope } of OIDC_CLIENTS) {
    const { payload, protectedHeader } = await jwtVerify(await ask(clientId, scope), keys, {
      issuer,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    assert.equal(protectedHeader.alg, 'ES256');
    assert.deepEqual([payload['client_id'], payload['scope']], [clientId, scope]);
  }

  const portal = await jwtVerify(await ask('portal', 'enrollment:read'), keys);
  assert.equal(portal.payload['scope'], 'enrollment:read');
  await assert.rejects(ask('portal', 'enrollment:operate'), /refused the token: invalid_scope/);

  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = await exportJWK(privateKey);
  await assert.rejects(ask('portal', 'enrollment:read', { key }), /invalid_client/);
  await assert.rejects(
    ask('portal', 'enrollment:read', { key: await clientKey(stateFolder, 'support') }),
    /invalid_client/,
  );
  await assert.rejects(
    ask('portal', 'enrollment:read', { audience: 'urn:somebody:else' }),
    /refused the token: invalid_target/,
  );

  for (const name of ['client-portal.jwk', 'issuer.jwk'])
    assert.equal(statSync(join(stateFolder, 'secrets', name)).mode & 0o077, 0);
});
