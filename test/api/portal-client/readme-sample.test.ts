import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compactDecrypt } from 'jose';
import type { Application } from '../../../api/portal-client/index.js';
import { hasChromium, startChromium } from '../../support/chromium.js';
import { canRun } from '../../support/counts.js';
import { application } from '../support/application.js';
import { fieldKey, refusal, type ScriptedApi, scriptedApi } from './support/scripted-api.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const key = await fieldKey('fields');
const id = randomUUID();

let api: ScriptedApi;
before(async () => {
  api = await scriptedApi(({ method, path, body }) => {
    if (path === '/') return { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' };
    if (path.includes('.well-known')) return { status: 200, body: { keys: [key.publicJwk] } };
    if (method === 'GET') return { status: 200, body: { status: 'ended', outcome: 'enrolled' } };
    if (!body.includes('"gender":"female"'))
      return {
        status: 400,
        body: refusal('invalid-request', 400, { errors: [{ field: '/gender', rule: 'enum' }] }),
      };
    return { status: 202, body: { enrollmentId: id, status: 'accepted', correlationId: id } };
  });
});
after(() => api[Symbol.asyncDispose]());

/** The sample as a portal would bundle it, asking our API. */
async function bundledSample(): Promise<string> {
  const readme = readFileSync(`${ROOT}/api/portal-client/README.md`, 'utf8');
  const [, sample = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.match(sample, /patient-enrollment-saga\/portal-client/);
  const contents = `const token = 'a-token';\n${sample}`.replace(
    'https://enroll.clinic.example',
    api.url,
  );
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

interface Sample {
  enroll(application: Application, key: string): Promise<string>;
}

const wrong = { ...application(), gender: 'nobody' } as unknown as Application;

async function assertSealed(idempotencyKey: string, sent: Application): Promise<void> {
  const submitted = api.asked.findLast(
    ({ headers }) => headers['idempotency-key'] === idempotencyKey,
  );
  const { lastName = '' } = JSON.parse(submitted?.body ?? '{}') as { lastName?: string };
  const { plaintext } = await compactDecrypt(lastName, key.privateKey);
  assert.equal(new TextDecoder().decode(plaintext), sent.lastName);
  assert.equal(submitted?.headers.authorization, 'Bearer a-token');
}

test('the sample of the README enrolls somebody, with the package entry that it names', async () => {
  const bundle = await bundledSample();
  const sample = (await import(`data:text/javascript,${encodeURIComponent(bundle)}`)) as Sample;
  const [person, submission] = [application(), randomUUID()];
  assert.equal(await sample.enroll(person, submission), 'enrolled');
  await assertSealed(submission, person);
  assert.equal(await sample.enroll(wrong, randomUUID()), 'gender enum');
});

if (canRun('chromium', hasChromium))
  test('the sample of the README runs in a browser as it is', async () => {
    await using browser = await startChromium();
    const page = await browser.newPage();
    // From its own origin, as a portal's page asks the portal's backend.
    await page.goto(api.url);
    const source = `data:text/javascript,${encodeURIComponent(await bundledSample())}`;
    const enrollIn = (given: Application, submission: string) =>
      page.evaluate(
        async ([from, each, one]) => ((await import(from)) as Sample).enroll(each, one),
        [source, given, submission] as const,
      );
    const [person, submission] = [application(), randomUUID()];
    assert.equal(await enrollIn(person, submission), 'enrolled');
    await assertSealed(submission, person);
    assert.equal(await enrollIn(wrong, randomUUID()), 'gender enum');
  });
