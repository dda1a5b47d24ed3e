import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { localCertificateSigner } from '../../../infra/crypto/certificate-signer.js';
import { createCertificateKeyFile } from '../../../infra/crypto/create-keyring-file.js';
import { keyringFolder } from '../crypto/support/keyring-folder.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
import { objectIn, opsHere } from './support/ops-command.js';

const id = randomUUID();

/** Certificates in a file, signed by a keyring of which only the public half is left. */
async function certified(t: TestContext, ...statements: readonly object[]) {
  using keyring = await keyringFolder();
  const folder = temporaryFolder(t);
  const [keyFile, file] = [join(folder, 'key.jwk'), join(folder, 'certificates')];
  await createCertificateKeyFile(keyring.path, keyFile);
  const signer = localCertificateSigner(keyring.path);
  const signed = await Promise.all(statements.map((each) => signer.sign({ ...each })));
  writeFileSync(file, signed.join('\n'));
  const verify = (of: string, key = keyFile) =>
    opsHere({}, 'certificate', of, '--verify', file, '--key', key);
  return { file, keyFile, verify, privateJwk: keyring.read().certificates };
}

test('certificates in a file are verified with the public key and nothing else', async (t) => {
  const statements = [{ enrollmentId: id }, { enrollmentId: id, addendum: 1 }];
  const { verify } = await certified(t, ...statements);
  const ran = await verify(id);
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^certificate 1 of 2: the signature holds$/m);
  assert.match(ran.stdout, /^certificate 2 of 2: the signature holds$/m);
});

test('one that was changed, or that another key signed, is not genuine: exit 1', async (t) => {
  const { verify, file, keyFile } = await certified(t, {
    enrollmentId: id,
    outcome: 'rolled-back',
  });
  const other = await certified(t, { enrollmentId: id });
  assert.equal((await verify(id, other.keyFile)).code, 1);
  const [header, payload = '', signature] = readFileSync(file, 'utf8').split('.');
  const claim = Buffer.from(payload, 'base64url').toString().replace('rolled-back', 'enrolled');
  writeFileSync(file, [header, Buffer.from(claim).toString('base64url'), signature].join('.'));
  const ran = await verify(id, keyFile);
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /NOT GENUINE/);
  assert.doesNotMatch(ran.stdout, /"outcome"/);
});

test('a genuine one of another enrollment proves nothing about this one: exit 1', async (t) => {
  const { verify } = await certified(t, { enrollmentId: randomUUID() });
  const ran = await verify(id);
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /OF ANOTHER ENROLLMENT/);
});

test('an empty file proves nothing: exit 1', async (t) => {
  const { verify } = await certified(t);
  assert.equal((await verify(id)).code, 1);
});

test('the public key comes from its own file; a private one is refused and not shown', async (t) => {
  const { keyFile, privateJwk } = await certified(t);
  const { d, ...publicJwk } = privateJwk;
  const settings = { CERTIFICATE_KEY_FILE: keyFile };
  const ran = await opsHere(settings, 'certificate', '--public-key', '--json');
  assert.deepEqual([ran.code, objectIn(ran)['keys']], [0, [publicJwk]]);
  writeFileSync(keyFile, JSON.stringify(privateJwk));
  const refused = await opsHere(settings, 'certificate', '--public-key');
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  assert.match(refused.stderr, /is a private key/);
  assert.ok(!refused.stderr.includes(d));
});
