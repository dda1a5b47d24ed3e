import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { brokenRule } from '../../../infra/portal/password-rule.js';

const of = (password: string) =>
  brokenRule(new Phi(password), new Phi('Canaria.Quill@mail.example'));

const CASES = {
  'eleven char': 'too-short',
  'twelve char!': null,
  'пароль из слов': null,
  'correct horse battery staple': null,
  [`a1b2c3${'x'.repeat(122)}`]: null,
  [`a1b2c3${'x'.repeat(123)}`]: 'too-long',
  aaaaaaaaaaaaaaaa: 'too-plain',
  abababababab: 'too-plain',
  '123456789012': 'too-plain',
  'Password1234!': 'too-plain',
  'qwerty-welcome-99': 'too-plain',
  canariaquill1: 'your-address',
  'Quill.Canaria77': 'your-address',
  'Canaria sails at noon': null,
} as const;

for (const [password, rule] of Object.entries(CASES))
  test(`the password "${password.slice(0, 20)}" ${rule === null ? 'breaks no rule' : 'is refused'}`, () =>
    assert.equal(of(password), rule));
