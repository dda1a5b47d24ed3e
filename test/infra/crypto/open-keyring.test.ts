import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { localBlindIndexes } from '../../../infra/crypto/blind-index.js';
import { localCertificateSigner } from '../../../infra/crypto/certificate-signer.js';
import { localCodecKeys } from '../../../infra/crypto/codec-keys.js';
import {
  KeyringError,
  type KeyringPart,
  type KeyringSource,
} from '../../../infra/crypto/keyring-file.js';
import { openKeyParts, openKeyring } from '../../../infra/crypto/open-keyring.js';
import { localStaffSigner, localStaffVerifier } from '../../../infra/crypto/staff-signer.js';
import { localSubmissionIndex } from '../../../infra/crypto/submission-index.js';
import type { VaultRole } from '../../../infra/dev/launch/openbao-policies.js';
import { startTestOpenBao, type TestOpenBao } from '../../support/test-openbao.js';
import { type KeyringFolder, keyringFolder } from './support/keyring-folder.js';

const ROLES = {
  api: ['idempotency', 'indexes', 'payloadCodec', 'staffActions'],
  worker: ['indexes', 'payloadCodec', 'certificates', 'staffActionsPublic'],
} as const satisfies Partial<Record<VaultRole, readonly KeyringPart[]>>;

let folder: KeyringFolder;
let openbao: TestOpenBao;
before(async () => {
  folder = await keyringFolder();
  const { wrapping: _local, ...parts } = folder.read();
  openbao = await startTestOpenBao({ parts });
});
after(async () => {
  await openbao?.stop();
  folder?.[Symbol.dispose]();
});

const settingsOf = (role: VaultRole) => ({
  keyring: { kind: 'transit' as const, file: undefined },
  vault: openbao.login(role),
});
const partsOf = (role: 'api' | 'worker') => openKeyParts(settingsOf(role), ...ROLES[role]);
/** One line that says what to do, and quotes neither the server nor a key. */
const isRefusal = (error: unknown) =>
  error instanceof KeyringError && /unsealed.*VAULT_ADDR.*policy/.test(error.message);

/** What is read of a keyring, as far as it can be compared. */
const submission = { owner: { iss: 'i', clientId: 'c', sub: 's' }, idempotencyKey: 'k' };
const codecOf = (source: KeyringSource) => {
  const { current, keys } = localCodecKeys(source);
  return { current, key: keys.get(current) };
};
const ofApi = (source: KeyringSource) => ({
  codec: codecOf(source),
  submission: localSubmissionIndex(source)(submission),
});
const ofWorker = (source: KeyringSource) => ({
  codec: codecOf(source),
  username: localBlindIndexes(source).portalUsername('a@example.com'),
});

test('every reader gets from the key server what it would get from the file', async () => {
  const [api, worker] = [await partsOf('api'), await partsOf('worker')];
  assert.deepEqual(ofApi(api), ofApi(folder.path));
  assert.deepEqual(ofWorker(worker), ofWorker(folder.path));
  const statement = { enrollmentId: 'e' };
  const jws = await localCertificateSigner(worker).sign(statement);
  assert.deepEqual(await localCertificateSigner(folder.path).verify(jws), statement);
  const order = {
    enrollmentId: crypto.randomUUID() as never,
    ...{ action: 'roll-back' as const, step: null, decision: null, reasonCode: null },
    ...{ sub: 'somebody', jti: crypto.randomUUID() },
  };
  const signed = await localStaffSigner(api)(order);
  assert.deepEqual(await localStaffVerifier(worker)(signed), order);
});

test('a part that was not asked for is not there', async () => {
  const codec = await openKeyParts(settingsOf('codec'), 'payloadCodec');
  assert.deepEqual(codecOf(codec), codecOf(folder.path));
  assert.throws(() => localBlindIndexes(codec), KeyringError);
});

test('parts that the role may not read, or a server that is sealed, stop the start', async () => {
  await assert.rejects(openKeyring(settingsOf('codec'), 'payloadCodec', 'indexes'), isRefusal);
  await openbao.server.seal();
  await assert.rejects(openKeyring(settingsOf('worker'), ...ROLES.worker), isRefusal);
  await openbao.server.stop();
  await openbao.server.start();
  (await openKeyring(settingsOf('worker'), ...ROLES.worker)).close();
});

test('a part that is damaged stops the start without being quoted', async () => {
  const operator = openbao.server.operator();
  await operator.call({
    method: 'POST',
    path: 'keyring/data/indexes',
    body: { data: { part: { duplicate: 's3cret' } } },
  });
  operator.close();
  const damaged = await partsOf('worker');
  assert.throws(
    () => localBlindIndexes(damaged),
    (error) => error instanceof KeyringError && !String(error.stack).includes('s3cret'),
  );
});
