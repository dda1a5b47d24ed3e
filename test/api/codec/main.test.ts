import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createCodecKeyringFile,
  createKeyringFile,
} from '../../../infra/crypto/create-keyring-file.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { ownCode } from '../../../infra/dev/own-code.js';
import { localCertificate } from '../support/authority.js';
import { httpsFetch } from '../support/https-fetch.js';

const main = fileURLToPath(new URL('../../../api/codec/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'enrollment-codec-'));
const at = (name: string) => join(folder, name);
let ca = '';

before(async () => {
  const { cert, key } = await localCertificate();
  ca = cert;
  writeFileSync(at('cert.pem'), cert);
  writeFileSync(at('key.pem'), key);
  await createKeyringFile(at('keyring.json'));
  await createCodecKeyringFile(at('keyring.json'), at('codec.json'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const start = (change: Readonly<Record<string, string>> = {}): ChildProcess =>
  spawn(process.execPath, ownCode(main), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      MODE: 'development',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TLS_CERT_FILE: at('cert.pem'),
      TLS_KEY_FILE: at('key.pem'),
      KEYRING_FILE: at('codec.json'),
      DATABASE_CODEC_URL: 'postgres://enrollment_codec:x@localhost:1/enrollment',
      CODEC_ALLOWED_ORIGIN: 'http://localhost:8233',
      ...change,
    },
  });

async function refusalOf(change: Readonly<Record<string, string>>) {
  const child = start(change);
  const [said, [code]] = await Promise.all([text(child.stderr as never), once(child, 'exit')]);
  const { message, event } = JSON.parse(said) as { message: string; event: string };
  return { said: message, event, code };
}

async function answers(url: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await httpsFetch(ca)(url).catch(() => null);
    if (response !== null) return response.status === 200;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

test('with the codec’s own key file it serves, and ends cleanly when told to', async () => {
  const port = await freePort(24_000 + Math.floor(Math.random() * 10_000), new Set());
  const child = start({ CODEC_PORT: `${port}` });
  try {
    assert.ok(await answers(`https://localhost:${port}/livez`));
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a key file that others can read, or that is not set, is one line that says what to do', async () => {
  await createCodecKeyringFile(at('keyring.json'), at('open.json'));
  chmodSync(at('open.json'), 0o644);
  const open = await refusalOf({ KEYRING_FILE: at('open.json') });
  assert.equal(open.code, 2);
  assert.match(open.said, /^The keyring file is open to other users\. Run chmod 600.*$/);
  const unset = await refusalOf({ KEYRING_FILE: '' });
  assert.deepEqual(unset, {
    said: 'Configuration: KEYRING_FILE is not set.',
    ...{ event: 'process.failed', code: 2 },
  });
});
