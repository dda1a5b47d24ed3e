import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ConfigurationError } from '../../../infra/config/environment.js';
import type { VaultRole } from '../../../infra/dev/launch/openbao-policies.js';
import { withSecretSettings } from '../../../infra/vault/secret-settings.js';
import { startTestOpenBao, type TestOpenBao } from '../../support/test-openbao.js';

const KEPT = { SMTP_URL: 'smtps://us:s3cret@mail', EHR_TOKEN: 's3cret-ehr' };

let openbao: TestOpenBao;
before(async () => {
  openbao = await startTestOpenBao({ settings: { worker: KEPT, api: { 'no-setting': 's3cret' } } });
});
after(() => openbao.stop());

const variablesOf = (role: VaultRole, path: string) => {
  const { url, caFile, roleId, secretId } = openbao.login(role);
  return {
    ...{ VAULT_ADDR: url, VAULT_CA_FILE: caFile, VAULT_ROLE_ID: roleId, VAULT_SECRET_ID: secretId },
    VAULT_SECRETS: path,
  };
};
const isComplaint = (error: unknown) =>
  error instanceof ConfigurationError &&
  /VAULT_SECRETS/.test(error.message) &&
  !/s3cret/.test(String(error.stack));

test('settings that the key server keeps are as if they had been set; what is set counts first', async () => {
  const own = variablesOf('worker', 'secrets/worker');
  assert.deepEqual(await withSecretSettings({ ...own, EHR_TOKEN: '' }), { ...own, ...KEPT });
  const { SMTP_URL, EHR_TOKEN } = await withSecretSettings({ ...own, EHR_TOKEN: 'set' });
  assert.deepEqual({ SMTP_URL, EHR_TOKEN }, { ...KEPT, EHR_TOKEN: 'set' });
});

test('without VAULT_SECRETS nobody is asked', async () => {
  const variables = { MODE: 'development' };
  assert.equal(await withSecretSettings(variables), variables);
});

test('settings of another process, that are not there, or that are none stop the start, and are not quoted', async () => {
  for (const path of ['secrets/api', 'secrets/nowhere', 'secrets'])
    await assert.rejects(withSecretSettings(variablesOf('worker', path)), isComplaint, path);
  const operator = openbao.server.operator();
  await operator.call({
    method: 'POST',
    path: 'secrets/data/worker',
    body: { data: { 'no-setting': 's3cret' } },
  });
  operator.close();
  const worker = variablesOf('worker', 'secrets/worker');
  await assert.rejects(withSecretSettings(worker), isComplaint);
  await assert.rejects(
    withSecretSettings({ ...worker, VAULT_SECRET_ID: 's3cret-wrong' }),
    isComplaint,
  );
});

test('without an address and a login the start says what is missing', async () => {
  await assert.rejects(withSecretSettings({ VAULT_SECRETS: 'secrets/worker' }), {
    message:
      'Configuration: VAULT_ADDR is not set; VAULT_ROLE_ID is not set; VAULT_SECRET_ID is not set.',
  });
});
