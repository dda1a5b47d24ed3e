import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN_FIELDS, SEALED_FIELDS } from '../../../../../activities/domain/applicant.js';
import { parseApplicant } from '../../../../../activities/domain/parse-applicant.js';
import type { Rule } from '../../../../../activities/domain/violation.js';
import { brokenRulesOf } from '../../../../../api/portal-client/problem-error.js';
import { enrollmentStatus, STEP_STATES } from '../../../../../api/status-schema.js';
import { applicationOf } from '../../../../../infra/dev/portal/page/application-of.js';
import { wordsFor } from '../../../../../infra/dev/portal/page/field-words.js';
import { outcomeWords } from '../../../../../infra/dev/portal/page/outcome-words.js';
import {
  heard,
  stateWords,
  statusWords,
  stepWords,
} from '../../../../../infra/dev/portal/page/progress-words.js';
import { enrollment } from '../../../../../workflows/enrollment.js';

const TODAY = '2026-01-01';
const RULES: readonly Rule[] = [
  'required',
  'unknown',
  'type',
  'sealed',
  'format',
  'range',
  'length',
  'enum',
];
const filled = {
  ...{ firstName: ' Ana ', lastName: 'Torres', birthMonth: '6', birthDay: '5', birthYear: '1985' },
  ...{ gender: 'female', ssnLast4: '1234', email: 'ana@example.com', phone: '(202) 555-0123' },
  ...{ addressLine1: '1 Main Street', city: 'Springfield', state: 'il', postalCode: '62704' },
  ...{ country: 'US', insurancePolicyNumber: 'BCX 8842', photoIdType: '', photoIdIssuer: '' },
  ...{ photoIdNumber: '', partOfDay: '', language: '' },
};

/** What the page says of a form. */
function saidOf(changes: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parseApplicant(applicationOf({ ...filled, ...changes }), TODAY);
  if (!('violations' in parsed)) return [];
  return brokenRulesOf(parsed.violations).map(({ field, rule }) =>
    field === null ? assert.fail('a field of ours') : wordsFor(field, rule),
  );
}

test('a form as people fill it in becomes what the API takes', () => {
  assert.deepEqual(applicationOf(filled), {
    ...{ firstName: 'Ana', lastName: 'Torres', dateOfBirth: '1985-06-05', gender: 'female' },
    ...{ ssnLast4: '1234', email: 'ana@example.com', phone: '+12025550123' },
    ...{ addressLine1: '1 Main Street', city: 'Springfield', state: 'IL', postalCode: '62704' },
    ...{ country: 'US', insurancePolicyNumber: 'BCX8842' },
  });
  assert.deepEqual(saidOf({}), []);
  assert.deepEqual(saidOf({ phone: '1 202 555 0123' }), []);
  assert.deepEqual(
    saidOf({ country: 'GB', phone: '+44 20 7946 0018', postalCode: 'SW1A 1AA' }),
    [],
  );
});

test('each mistake is told in words of its own', () => {
  const cases: readonly (readonly [changes: Readonly<Record<string, string>>, said: RegExp])[] = [
    [{ firstName: ' ' }, /^Enter your first name$/],
    [{ lastName: 'T0rres' }, /only letters/],
    [{ lastName: 'x'.repeat(101) }, /100 characters or fewer/],
    [{ birthMonth: '', birthDay: '', birthYear: '' }, /^Enter your date of birth$/],
    [{ birthMonth: '2', birthDay: '30' }, /real date/],
    [{ birthYear: '85' }, /real date/],
    [{ birthDay: '' }, /real date/],
    [{ birthYear: '2090' }, /in the past/],
    [{ gender: '' }, /^Select your gender$/],
    [{ ssnLast4: '12a4' }, /only digits/],
    [{ ssnLast4: '123' }, /exactly 4 digits/],
    [{ email: 'ana@' }, /like name@example.com/],
    [{ phone: '555-0123' }, /phone number like/],
    [{ state: 'Illinois' }, /two letters/],
    [{ postalCode: '627' }, /ZIP code like/],
    [{ country: 'XX', phone: '+12025550123' }, /from the list/],
    [{ insurancePolicyNumber: 'B' }, /between 4 and 40/],
    [{ photoIdNumber: 'J525' }, /all three/],
    [{ partOfDay: 'night' }, /from the lists/],
  ];
  for (const [changes, said] of cases) {
    const [first = '', ...more] = saidOf(changes);
    assert.match(first, said);
    assert.deepEqual(more, [], JSON.stringify(changes));
  }
});

test('every rule of every field has words, and none is a code', () => {
  for (const field of [...SEALED_FIELDS, ...PLAIN_FIELDS])
    for (const rule of RULES) {
      const words = wordsFor(field, rule);
      assert.match(words, /^[A-Z][^_]{9,}$/, `${field} ${rule}`);
      assert.ok(!words.includes(field) || /^[a-z]+$/.test(field), `${field} ${rule}`);
    }
});

test('every step, state and status has words for a patient', () => {
  const steps = enrollment.map(({ name }) => stepWords({ name }));
  assert.equal(new Set(steps).size, enrollment.length);
  assert.ok(!steps.includes(stepWords({ name: 'no-such-step' })));
  for (const state of STEP_STATES) assert.match(stateWords({ state }), /^[A-Z]/);
  const statuses = enrollmentStatus.properties.status['enum'] as Parameters<
    typeof statusWords
  >[0]['status'][];
  assert.equal(statuses.length, 7);
  for (const status of statuses) assert.match(statusWords({ status }), /\.$/);
});

test('how far it is can be heard in one sentence', () => {
  const at = (states: readonly ('done' | 'running' | 'pending')[]) =>
    enrollment.map(({ name }, index) => ({
      ...{ name, state: states[index] ?? ('pending' as const), attempts: 1 },
      ...{ startedAt: null, endedAt: null },
    }));
  assert.equal(
    heard({ status: 'running', steps: at(['done', 'running']) }),
    '1 of 6 steps done. Now: Open your health record.',
  );
  assert.equal(heard({ status: 'running', steps: at(['done']) }), '1 of 6 steps done.');
});

test('whoever is rejected learns nothing of why', () => {
  const codes = [
    'IDENTITY_NOT_VERIFIED',
    'IDENTITY_ATTEMPTS_EXCEEDED',
    'IDENTITY_REVIEW_EXPIRED',
    'DUPLICATE_PATIENT',
  ];
  const told = codes.map((failureCode) =>
    JSON.stringify(outcomeWords({ outcome: 'rejected', failureCode })),
  );
  assert.equal(new Set(told).size, 1);
});

test('every outcome says what to do next, and what is kept', () => {
  const rolledBack = outcomeWords({ outcome: 'rolled-back', failureCode: 'UNKNOWN_OUTCOME' });
  assert.match(rolledBack.says.join(' '), /nothing of your application is kept/);
  const taken = outcomeWords({ outcome: 'rolled-back', failureCode: 'PORTAL_USERNAME_TAKEN' });
  assert.match(taken.says.join(' '), /already belongs to another/);
  const residue = outcomeWords({ outcome: 'rolled-back-with-residue', failureCode: null });
  assert.doesNotMatch(residue.says.join(' '), /nothing of your application is kept/);
  const enrolled = outcomeWords({ outcome: 'enrolled', failureCode: null });
  assert.match(enrolled.says.join(' '), /activation link/);
  assert.equal(enrolled.again, null);
  assert.match(outcomeWords({ outcome: 'cancelled', failureCode: null }).title, /cancelled/);
});
