import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StackFile } from '../../../infra/dev/stack-file.js';
import { surroundings } from '../../../infra/ops/surroundings.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const STACK: Partial<StackFile> = {
  apiUrl: 'https://localhost:1001',
  codecUrl: 'https://localhost:1004',
  oidcIssuer: 'https://localhost:1005',
  smtpUrl: 'smtp://localhost:1006',
  partners: { identity: 'http://localhost:1007', ehr: 'http://localhost:1008' },
  uiUrl: 'http://localhost:1002',
  temporalAddress: '127.0.0.1:1003',
  namespace: 'enrollment',
  databaseUrls: {
    owner: '',
    api: '',
    worker: '',
    auditor: '',
    codec: '',
    break_glass: '',
    patient_portal: '',
    reader: 'postgres://here/e',
  },
  databaseCaFile: null,
  vaultUrl: null,
};

function folderWithStack(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'stack.json'), JSON.stringify(STACK));
  writeFileSync(join(folder, 'certificate-key.jwk'), '{}');
  return folder;
}

test('a running stack says where everything is; a setting of the environment counts before it', (t) => {
  const folder = folderWithStack(t);
  const own = surroundings({ DATABASE_READER_URL: '' }, folder);
  assert.equal(own.config.mode, 'development');
  assert.equal(own.config.databaseReaderUrl, 'postgres://here/e');
  assert.equal(own.config.apiUrl, 'https://localhost:1001');
  const secret = join(folder, 'url');
  writeFileSync(secret, 'postgres://there/e\n');
  const { config } = surroundings(
    {
      DATABASE_READER_URL_FILE: secret,
      TEMPORAL_ADDRESS: 'there:7233',
      CERTIFICATE_KEY: '{"a":1}',
    },
    folder,
  );
  assert.equal(config.databaseReaderUrl, 'postgres://there/e');
  assert.equal(config.temporalAddress, 'there:7233');
  assert.equal(config.certificateKey, '{"a":1}');
});

test('in production a stack of this machine is not looked at, not even for what is not set', (t) => {
  const { config, stack } = surroundings({ MODE: 'production' }, folderWithStack(t));
  assert.equal(stack, null);
  assert.equal(config.databaseReaderUrl, undefined);
  assert.equal(config.temporalAddress, undefined);
});

test('without a stack and without a word about it, the stricter mode is in force', (t) => {
  assert.equal(surroundings({}, temporaryFolder(t)).config.mode, 'production');
});
