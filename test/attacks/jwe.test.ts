import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { after, before, test } from 'node:test';
import type { JWK } from 'jose';
import type { SealedField } from '../../activities/domain/applicant.js';
import type { SealedApplication } from '../../api/portal-client/seal.js';
import type { ProblemDocument } from '../../api/problem.js';
import { application } from '../api/support/application.js';
import { type ComposedApi, startComposedApi } from '../api/support/composed-api.js';
import { AUDIENCE } from '../api/support/issuer.js';
import { JWE_ATTACKS, type Sealing, sealed } from './support/jwe-attacks.js';
import { enrollmentCount, submitter } from './support/submitter.js';

const TIMES = 20;
/** What a key derivation of the attacker's choice would exceed a hundredfold, and a busy machine does not. */
const LONGEST_MS = 10_000;
const FIELDS: readonly SealedField[] = ['firstName', 'dateOfBirth', 'ssnLast4', 'email', 'photoId'];

const agent = new Agent({ keepAlive: true, maxSockets: 10 });
let api: ComposedApi;
let key: JWK;
let submit: ReturnType<typeof submitter>;
before(async () => {
  api = await startComposedApi();
  submit = submitter(api, agent);
  const keys = await api.portal().fieldKeys();
  key = keys.find(({ alg, crv }) => alg === 'ECDH-ES+A256KW' && crv === 'P-256') ?? assert.fail();
});
after(async () => {
  agent.destroy();
  await api[Symbol.asyncDispose]();
});

interface Tried {
  readonly status: number;
  readonly problem: ProblemDocument;
  readonly tookMs: number;
}

async function tried(body: SealedApplication, submission: string): Promise<Tried> {
  const began = performance.now();
  const response = await submit(body, submission);
  const problem = (await response.json()) as ProblemDocument;
  return { status: response.status, problem, tookMs: performance.now() - began };
}

const refusalOf = (field: SealedField) => ({
  type: 'urn:patient-enrollment:problem:invalid-request',
  title: 'The request is malformed or breaks a rule.',
  status: 400,
  errors: [{ field: `/${field}`, rule: 'sealed' }],
});

const sealingOf = (field: SealedField, submission: string): Sealing => ({
  key,
  header: {
    ...{ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid, field, aud: AUDIENCE },
    ...{ iat: Math.floor(Date.now() / 1_000), sub: submission },
  },
  value: 'A value',
});

for (const [name, attack] of Object.entries(JWE_ATTACKS))
  test(`400 in the same words but for the field, and no slow path: ${name}`, async () => {
    const submission = randomUUID();
    const sound = await api.portal().seal(application(), submission);
    const once = async (_: unknown, index: number): Promise<void> => {
      const field = FIELDS[index % FIELDS.length] ?? assert.fail();
      const spoilt = await attack(sealingOf(field, submission));
      const { status, problem, tookMs } = await tried({ ...sound, [field]: spoilt }, submission);
      const { correlationId, ...words } = problem;
      assert.equal(status, 400);
      assert.match(correlationId, /^[0-9a-f-]{36}$/);
      assert.deepEqual(words, refusalOf(field));
      assert.ok(tookMs < LONGEST_MS, `${tookMs} ms`);
    };
    await Promise.all(Array.from({ length: TIMES }, once));
  });

test('what those attacks start from is sound: the same field, sealed by the same hand, is opened', async () => {
  const submission = randomUUID();
  const sound = await api.portal().seal(application(), submission);
  const own = await sealed(sealingOf('firstName', submission));
  const { status } = await tried({ ...sound, firstName: own }, submission);
  assert.equal(status, 202);
});

test('fields of one submission open in no other, and none of it was kept', async () => {
  const before = await enrollmentCount(api);
  const [first, second] = [randomUUID(), randomUUID()];
  const other = await api.portal().seal(application(), first);
  const own = await api.portal().seal(application(), second);
  for (const { status, problem } of await Promise.all([
    tried(other, second),
    tried({ ...own, email: other.email ?? '' }, second),
    tried({ ...own, firstName: own.lastName ?? '', lastName: own.firstName ?? '' }, second),
  ])) {
    assert.equal(status, 400);
    assert.ok(problem.errors?.every(({ rule }) => rule === 'sealed'));
  }
  assert.equal(await enrollmentCount(api), before);
});
