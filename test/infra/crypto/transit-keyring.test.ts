import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { transitKeyring } from '../../../infra/crypto/transit-keyring.js';
import { transitRotation } from '../../../infra/crypto/transit-rotation.js';
import { startTestOpenBao, type TestOpenBao } from '../../support/test-openbao.js';
import { keyringContract } from './keyring-contract.js';
import { isNotOpened, isRefusal } from './support/keyring-bench.js';

let openbao: TestOpenBao;
before(async () => {
  openbao = await startTestOpenBao();
});
after(() => openbao?.stop());

keyringContract('OpenBao’s transit engine', async () => ({
  open: () => transitKeyring(openbao.as('worker')),
  rotation: transitRotation(openbao.as('worker')),
  close: async () => undefined,
}));

test('a destroyed version is gone for good: not even the operator can allow it again', async () => {
  const operator = openbao.server.operator();
  const [keyring, rotation] = [transitKeyring(operator), transitRotation(operator)];
  const mine = enrollmentId(randomUUID());
  const old = await keyring.wrap('records', mine, newKey());
  await rotation.destroyBelow('records', await rotation.rotate('records'));
  const allow = operator.call({
    method: 'POST',
    path: 'transit/keys/records/config',
    body: { min_decryption_version: old.version },
  });
  await assert.rejects(allow, isRefusal);
  await assert.rejects(keyring.unwrap('records', mine, old), isNotOpened);
  operator.close();
});
