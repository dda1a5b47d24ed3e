import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose';
import { SEALED_FIELDS } from '../../../activities/domain/applicant.js';
import { Failure } from '../../../activities/domain/failure.js';
import type { BeginRequest } from '../../../api/begin-enrollment.js';
import { portalClient } from '../../../api/portal-client/portal-client.js';
import { ProblemError } from '../../../api/portal-client/problem-error.js';
import type { Application } from '../../../api/portal-client/seal.js';
import { statusOf } from '../../../api/status.js';
import { type ApiUnderTest, startApi } from '../support/api-under-test.js';
import { AUDIENCE } from '../support/issuer.js';
import { trailOf, viewOf } from '../support/trail.js';

const application: Application = {
  firstName: 'Ana',
  lastName: 'Torres',
  dateOfBirth: '1990-04-12',
  gender: 'female',
  ssnLast4: '1234',
  email: 'ana@example.com',
  phone: '+15550123',
  addressLine1: '1 Main Street',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  insurancePolicyNumber: 'POL-1234',
  photoId: { type: 'passport', issuer: 'US', number: 'X1' },
  preferences: { language: 'es' },
};

const keyPair = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
const publicKey: JWK = {
  ...(await exportJWK(keyPair.publicKey)),
  kid: 'fields-1',
  alg: 'ECDH-ES+A256KW',
  use: 'enc',
};

const received: BeginRequest[] = [];
let refusals = 0;
const phases = ['accepted', 'running', 'running', 'ended'] as const;
let asked = 0;

let api: ApiUnderTest;
before(async () => {
  api = await startApi({
    fieldKeys: async () => [publicKey],
    beginEnrollment: async (request) => {
      if (refusals-- > 0) throw new Failure('UNAVAILABLE', { retryAfterSeconds: 0 });
      received.push(request);
      return { enrollmentId: randomUUID(), status: 'accepted', correlationId: request.requestId };
    },
    enquiry: {
      status: async () => {
        const phase = phases[Math.min(asked++, phases.length - 1)] ?? 'ended';
        return statusOf(viewOf({ phase, steps: [] }), trailOf([]), {
          now: new Date(),
          quietAfterMs: 1_000,
        });
      },
      cancel: async () => assert.fail('nobody cancels'),
      show: () => assert.fail(),
      require: async () => assert.fail('nobody acts'),
    },
  });
});
after(() => api[Symbol.asyncDispose]());

const client = () =>
  portalClient({
    apiUrl: api.url,
    audience: AUDIENCE,
    accessToken: () => api.issuer.token(),
    fetch: api.fetch,
  });

test('every field that holds PHI is sealed to the key and bound to its name and submission', async () => {
  const key = randomUUID();
  const accepted = await client().submit(application, key);
  assert.equal(accepted.status, 'accepted');
  const { submission, idempotencyKey } = received.at(-1) ?? assert.fail('nothing arrived');
  assert.equal(idempotencyKey, key);
  for (const field of SEALED_FIELDS) {
    const opened = await compactDecrypt(submission[field] ?? '', keyPair.privateKey);
    const value = application[field];
    assert.equal(
      new TextDecoder().decode(opened.plaintext),
      typeof value === 'string' ? value : JSON.stringify(value),
    );
    const { alg, enc, kid, aud, sub, iat, field: name } = opened.protectedHeader;
    assert.deepEqual(
      { alg, enc, kid, aud, sub, field: name },
      { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'fields-1', aud: AUDIENCE, sub: key, field },
    );
    assert.ok(Math.abs(Number(iat) - Date.now() / 1_000) < 60);
  }
});

test('an API that asks to come back later is asked again with the same key', async () => {
  refusals = 2;
  const before = received.length;
  await client().submit(application);
  assert.equal(received.length, before + 1);
});

test('a refusal reaches the portal as the problem it is', async () => {
  const unsealed = { ...application, gender: 'nobody' } as unknown as Application;
  await assert.rejects(client().submit(unsealed), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual(error.problem.errors, [{ field: '/gender', rule: 'enum' }]);
    return true;
  });
});

test('following tells every change of status and stops at the end', async () => {
  const words: string[] = [];
  for await (const { status } of client().follow(randomUUID())) words.push(status);
  assert.deepEqual(words, ['accepted', 'running', 'ended']);
});

test('without a key that the API accepts nothing is sealed', async () => {
  const { seal } = await import('../../../api/portal-client/seal.js');
  await assert.rejects(
    seal(application, [{ ...publicKey, alg: 'RSA1_5' }], {
      idempotencyKey: randomUUID(),
      audience: AUDIENCE,
    }),
    /publishes no key/,
  );
});
