import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createLine, type Server } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../dev/support/temporary-folder.js';
import { examinedWith, NOWHERE } from '../support/doctor-command.js';

async function portOf(t: TestContext, server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

const served = async (t: TestContext, answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await portOf(t, createServer(answer))}`;

test('when nothing at all can be asked it is exit 4, and still one object that says what to do', async () => {
  const { exit, codes } = await examinedWith(NOWHERE);
  assert.equal(exit, 4);
  assert.deepEqual(codes, ['API_AWAY']);
});

test('an API that is not ready, and a clock that is off, are told; any answer of a partner but a failure will do', async (t) => {
  const url = await served(t, ({ url: path }, response) => {
    const date = new Date(Date.now() - 60_000).toUTCString();
    response.writeHead(path === '/readyz' ? 503 : 404, path === '/readyz' ? { date } : {});
    response.end();
  });
  const { exit, codes, states } = await examinedWith({
    ...{ PUBLIC_API_URL: url, IDENTITY_URL: url, EHR_URL: url, PUBLIC_CODEC_URL: url },
  });
  assert.equal(exit, 1);
  assert.deepEqual(codes, ['API_NOT_READY', 'CLOCK_OFF']);
  for (const check of ['identity bureau', 'EHR', 'codec server'])
    assert.equal(states[check], 'ok', check);
});

test('a gateway that answers for a partner that is away is not taken for it', async (t) => {
  const url = await served(t, ({ url: path }, response) => {
    response.writeHead(path === '/readyz' ? 200 : 502).end();
  });
  const partners = { PUBLIC_API_URL: url, IDENTITY_URL: url, EHR_URL: url };
  const { exit, codes } = await examinedWith(partners);
  assert.equal(exit, 1);
  assert.deepEqual(codes.toSorted(), ['BUREAU_AWAY', 'EHR_AWAY']);
});

test('an issuer without keys, and one that talks nonsense, are told', async (t) => {
  const url: string = await served(t, ({ url: path, headers: { host } }, response) =>
    response.end(
      path === '/keys' ? '{"keys":[]}' : JSON.stringify({ jwks_uri: `http://${host}/keys` }),
    ),
  );
  const keyless = await examinedWith({ ...NOWHERE, OIDC_ISSUER: url });
  assert.deepEqual(keyless.codes, ['API_AWAY', 'ISSUER_KEYLESS']);
  const nonsense = await served(t, (_request, response) => response.end('<html>'));
  const away = await examinedWith({ ...NOWHERE, OIDC_ISSUER: nonsense });
  assert.deepEqual(away.codes, ['API_AWAY', 'ISSUER_AWAY']);
});

test('a mail server that turns us away is told, and its login is not', async (t) => {
  const talking = (greeting: string) =>
    createLine((socket) => socket.on('error', () => undefined).write(greeting));
  for (const [greeting, code] of [
    ['220 here\r\n', null],
    ['554 not for you\r\n', 'MAIL_AWAY'],
  ] as const) {
    const port = await portOf(t, talking(greeting));
    const url = `smtp://a-user:a-secret@127.0.0.1:${port}`;
    const { codes, said } = await examinedWith({ ...NOWHERE, SMTP_URL: url });
    assert.deepEqual(codes, ['API_AWAY', ...(code === null ? [] : [code])]);
    assert.doesNotMatch(said, /a-user|a-secret/);
  }
});

test('a keyring that others may read is told, and one that is gone', async (t) => {
  const file = join(temporaryFolder(t), 'keyring.json');
  writeFileSync(file, '{}', { mode: 0o600 });
  const settings = { ...NOWHERE, KEYRING_FILE: file };
  assert.deepEqual((await examinedWith(settings)).codes, ['API_AWAY']);
  chmodSync(file, 0o644);
  assert.deepEqual((await examinedWith(settings)).codes, ['API_AWAY', 'KEYRING_OPEN']);
  const gone = await examinedWith({ ...NOWHERE, KEYRING_FILE: `${file}.gone` });
  assert.ok(gone.codes.includes('KEYRING_MISSING'));
});
