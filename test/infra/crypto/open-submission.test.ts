import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JWK } from 'jose';
import { SEALED_FIELDS } from '../../../activities/domain/applicant.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { seal } from '../../../api/portal-client/seal.js';
import { openSubmission } from '../../../infra/crypto/open-submission.js';
import { validForm } from '../../support/applicants.js';
import { intake, sealedFor, sealWith } from './support/sealing.js';

const form = {
  ...validForm(),
  photoId: { type: 'passport', issuer: 'US', number: 'P1' },
  preferences: { language: 'es' },
} as unknown as Parameters<typeof seal>[0];

/** As our own portal client does it. */
const sealedForm = (publicKey: JWK) =>
  seal(form, [publicKey], {
    idempotencyKey: sealedFor.submission,
    audience: sealedFor.audience,
  });

async function opened(change: (publicKey: JWK) => Promise<Readonly<Record<string, unknown>>>) {
  const { jwe, publicKey } = await intake();
  const submission = { ...(await sealedForm(publicKey)), ...(await change(publicKey)) };
  return openSubmission(jwe, submission, sealedFor);
}

const violationsOf = async (...parameters: Parameters<typeof opened>) => {
  const parsed = await opened(...parameters);
  return 'violations' in parsed ? parsed.violations : assert.fail('it was accepted');
};

test('what the portal client sealed opens to the applicant that was filled in', async () => {
  const parsed = await opened(async () => ({}));
  assert.ok('applicant' in parsed);
  const applicant = parsed.applicant.reveal(phiAccess);
  assert.equal(applicant.email, form.email);
  assert.equal(applicant.phone, '+12025550123');
  assert.deepEqual(applicant.photoId, form.photoId);
  assert.deepEqual(applicant.preferences, { language: 'es' });
});

for (const field of SEALED_FIELDS)
  test(`a plain value, a foreign seal and a moved one in ${field} are one and the same: sealed`, async () => {
    const stranger = (await intake()).publicKey;
    const answers = [
      await violationsOf(async () => ({ [field]: 'plain' })),
      await violationsOf(async () => ({ [field]: await sealWith(stranger, { field }) })),
      await violationsOf(async (key) => ({ [field]: await sealWith(key, { field: 'other' }) })),
      await violationsOf(async (key) => ({ [field]: await sealWith(key, { field, sub: 'x' }) })),
    ];
    for (const answer of answers)
      assert.deepEqual(answer, [{ field: `/${field}`, rule: 'sealed' }]);
  });

test('every broken rule is named together with the field that does not open', async () => {
  const violations = await violationsOf(async (key) => ({
    email: 'plain',
    ssnLast4: await sealWith(key, { field: 'ssnLast4' }, '12'),
    state: 'XX',
    firstName: undefined,
  }));
  assert.deepEqual(
    new Set(violations.map(({ field, rule }) => `${field} ${rule}`)),
    new Set(['/email sealed', '/ssnLast4 length', '/state enum', '/firstName required']),
  );
});
