import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { localCertificates } from '../../../../infra/dev/launch/certificates.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const certificate = (file: string) => new X509Certificate(readFileSync(file));
const DAY_MS = 86_400_000;

test('the leaf is good for this machine only, signed by our authority', async (t) => {
  const { caFile, certFile } = await localCertificates(temporaryFolder(t));
  const [authority, leaf] = [certificate(caFile), certificate(certFile)];
  assert.ok(leaf.verify(authority.publicKey));
  assert.ok(authority.ca);
  assert.ok(!leaf.ca);
  assert.equal(leaf.checkHost('localhost'), 'localhost');
  for (const address of ['127.0.0.1', '::1']) assert.equal(leaf.checkIP(address), address);
  assert.equal(leaf.checkHost('example.org'), undefined);
});

test('the private key is for its owner only and belongs to the leaf', async (t) => {
  const { certFile, keyFile } = await localCertificates(temporaryFolder(t));
  assert.equal(statSync(keyFile).mode & 0o077, 0);
  assert.ok(certificate(certFile).checkPrivateKey(createPrivateKey(readFileSync(keyFile))));
});

test('the next start has the same ones', async (t) => {
  const folder = temporaryFolder(t);
  const { certFile } = await localCertificates(folder);
  const { fingerprint256 } = certificate(certFile);
  await localCertificates(folder);
  assert.equal(certificate(certFile).fingerprint256, fingerprint256);
});

test('they are renewed shortly before they expire, not earlier', async (t) => {
  const folder = temporaryFolder(t);
  const { certFile } = await localCertificates(folder);
  const { fingerprint256, validTo } = certificate(certFile);
  const endsAt = Date.parse(validTo);
  for (const [now, isRenewed] of [
    [endsAt - 6 * DAY_MS, false],
    [endsAt - 4 * DAY_MS, true],
  ] as const) {
    t.mock.timers.enable({ apis: ['Date'], now });
    await localCertificates(folder);
    t.mock.timers.reset();
    assert.equal(certificate(certFile).fingerprint256 !== fingerprint256, isRenewed);
  }
});

test('a set that was left half made is made anew', async (t) => {
  const folder = temporaryFolder(t);
  const { caFile, certFile } = await localCertificates(folder);
  rmSync(join(folder, 'server.crt'));
  await localCertificates(folder);
  assert.ok(certificate(certFile).verify(certificate(caFile).publicKey));
});
