import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Applicant } from '../../../activities/domain/applicant.js';
import { parseApplicant } from '../../../activities/domain/parse-applicant.js';
import type { Phi } from '../../../activities/domain/phi.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { fingerprint, isSameFingerprint } from '../../../infra/crypto/fingerprint.js';
import { validForm } from '../../support/applicants.js';

const photoId = { type: 'passport', issuer: 'US', number: 'P1' };
const parse = (form: Record<string, unknown>): Phi<Applicant> => {
  const parsed = parseApplicant(form, '2026-01-01');
  return 'applicant' in parsed ? parsed.applicant : assert.fail('the form is valid');
};

test('the order in which a portal writes fields is not a difference', () => {
  const key = newKey();
  const form = { ...validForm(), photoId };
  const turned = {
    photoId: Object.fromEntries(Object.entries(photoId).reverse()),
    ...Object.fromEntries(Object.entries(validForm()).reverse()),
  };
  assert.ok(isSameFingerprint(fingerprint(key, parse(form)), fingerprint(key, parse(turned))));
});

test('any changed, added or dropped value is a difference', () => {
  const key = newKey();
  const original = fingerprint(key, parse({ ...validForm(), photoId }));
  const changes = [
    { ...validForm(), photoId, city: 'Springfielt' },
    { ...validForm(), photoId: { ...photoId, number: 'P2' } },
    { ...validForm(), photoId, preferences: { language: 'es' } },
    validForm(),
  ];
  for (const change of changes)
    assert.ok(!isSameFingerprint(original, fingerprint(key, parse(change))));
});

test('a fingerprint says nothing without the data key', () => {
  const applicant = parse(validForm());
  assert.ok(!isSameFingerprint(fingerprint(newKey(), applicant), fingerprint(newKey(), applicant)));
});
