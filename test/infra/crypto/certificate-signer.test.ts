import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localCertificateSigner } from '../../../infra/crypto/certificate-signer.js';
import { keyringFolder } from './support/keyring-folder.js';

const statement = { enrollmentId: '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10', residue: [] };

test('a signed statement verifies, and every change of it does not', async () => {
  using folder = await keyringFolder();
  const signer = localCertificateSigner(folder.path);
  const jws = await signer.sign(statement);
  assert.deepEqual(await signer.verify(jws), statement);
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const flip = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const forged of [
    [flip(header), payload, signature],
    [header, flip(payload), signature],
    [header, payload, flip(signature)],
    [unsigned, payload, ''],
  ])
    assert.equal(await signer.verify(forged.join('.')), null);
});

test('a statement that another keyring signed is not ours', async () => {
  using one = await keyringFolder();
  using other = await keyringFolder();
  const jws = await localCertificateSigner(other.path).sign(statement);
  assert.equal(await localCertificateSigner(one.path).verify(jws), null);
});
