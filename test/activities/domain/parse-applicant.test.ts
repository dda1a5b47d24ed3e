import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseApplicant } from '../../../activities/domain/parse-applicant.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { validForm } from '../../support/applicants.js';

const today = '2026-11-24';

function violations(change: Record<string, unknown>) {
  const parsed = parseApplicant({ ...validForm(), ...change }, today);
  return 'violations' in parsed ? parsed.violations : [];
}

test('a valid form becomes an applicant, normalised, with country US by default', () => {
  const parsed = parseApplicant(validForm(), today);
  assert.ok('applicant' in parsed);
  const applicant = parsed.applicant.reveal(phiAccess);
  assert.equal(applicant.phone, '+12025550123');
  assert.equal(applicant.country, 'US');
});

const bad: readonly (readonly [string, unknown, string])[] = [
  ['firstName', '', 'length'],
  ['firstName', 'x'.repeat(101), 'length'],
  ['firstName', 'Rob;DROP', 'format'],
  ['lastName', 7, 'type'],
  ['dateOfBirth', '1985-02-30', 'format'],
  ['dateOfBirth', '15.06.1985', 'format'],
  ['dateOfBirth', '2026-11-25', 'range'],
  ['dateOfBirth', '1896-11-23', 'range'],
  ['gender', 'F', 'enum'],
  ['ssnLast4', '12345', 'length'],
  ['ssnLast4', '12a4', 'format'],
  ['email', 'a@b.c, evil@x.y', 'format'],
  ['email', 'a@b\r\nBcc: evil@x.y', 'format'],
  ['phone', '555-0123', 'format'],
  ['city', 'Spring\u2028field', 'format'],
  ['state', 'XX', 'enum'],
  ['postalCode', '6270', 'format'],
  ['country', 'ZZ', 'enum'],
  ['insurancePolicyNumber', 'A B C D', 'format'],
  ['photoId', '{"type":"passport"}', 'format'],
  ['photoId', 'not json', 'format'],
  ['preferences', { partOfDay: 'midnight' }, 'format'],
  ['preferences', 'morning', 'type'],
];
for (const [field, value, rule] of bad)
  test(`${field} that breaks "${rule}" is refused by name and rule: ${typeof value} of ${String(value).length} characters`, () => {
    assert.deepEqual(violations({ [field]: value }), [{ field: `/${field}`, rule }]);
  });

test('an unknown field is refused without repeating its name', () => {
  assert.deepEqual(violations({ 'Alice Johnson': 1 }), [{ field: '', rule: 'unknown' }]);
});

test('every broken field is named at once', () => {
  const found = violations({ firstName: '', gender: 'x', email: 'x' });
  assert.deepEqual(found.map(({ field }) => field).sort(), ['/email', '/firstName', '/gender']);
});

test('no input at all makes the parser throw, and no violation ever repeats a value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (form, name) => {
      const parsed = parseApplicant({ ...form, firstName: name }, today);
      if ('violations' in parsed)
        for (const { field, rule } of parsed.violations) {
          assert.match(field, /^(\/[A-Za-z0-9]+)?$/);
          assert.match(rule, /^[a-z]+$/);
        }
    }),
  );
});
