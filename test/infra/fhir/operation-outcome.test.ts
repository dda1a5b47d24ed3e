import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epic } from '../../../infra/ehr/vendors/epic.js';
import { refusedBy } from '../../../infra/fhir/operation-outcome.js';
import { call } from '../../../infra/http/call.js';
import { attemptOf, server, write } from '../http/support/target.js';

const CANARY = 'Canary Johnson, born 1985-06-15';
const codes = epic.outcomeCodes ?? assert.fail('it has none');
const outcomeWith = (issue: object) => ({
  resourceType: 'OperationOutcome',
  text: { div: CANARY },
  issue: [{ severity: 'fatal', diagnostics: CANARY, ...issue }],
});
const coded = (code: string, issueCode = 'invalid') =>
  outcomeWith({ code: issueCode, details: { text: CANARY, coding: [{ system: 'x', code }] } });
const codeOf = (created: string | null, status: number, json: unknown) =>
  refusedBy(codes, created)(status, json)?.code ?? null;

for (const [number, code, retry] of [
  ['59141', 'DUPLICATE_PATIENT', false],
  ['4103', 'CONFLICT', true],
  ['4107', 'CONFLICT', true],
  ['4130', 'UNSUPPORTED', false],
  ['4131', 'UNSUPPORTED', false],
  ['4134', 'UNSUPPORTED', false],
] as const)
  test(`Epic's ${number} is ${code}, whatever the status and whichever call`, () => {
    for (const status of [301, 400, 403, 404, 422])
      for (const created of ['Patient', null]) {
        const failure = refusedBy(codes, created)(status, coded(number));
        assert.deepEqual([failure?.code, failure?.retry], [code, retry]);
      }
  });

test('where a record was to be created, the codes of FHIR count too, after the vendor’s own', () => {
  assert.equal(codeOf('Patient', 422, outcomeWith({ code: 'duplicate' })), 'DUPLICATE_PATIENT');
  assert.equal(codeOf('Patient', 400, outcomeWith({ code: 'not-supported' })), 'UNSUPPORTED');
  assert.equal(codeOf('Patient', 400, outcomeWith({ code: 'lock-error' })), 'CONFLICT');
  assert.equal(codeOf('Patient', 400, outcomeWith({ code: 'forbidden' })), 'AUTH');
  assert.equal(codeOf('Patient', 400, coded('4130', 'duplicate')), 'UNSUPPORTED');
});

test('a duplicate is a person who has a chart where a Patient was to be created, else a record that is there', () => {
  const duplicate = outcomeWith({ code: 'duplicate' });
  assert.equal(codeOf('Patient', 409, duplicate), 'DUPLICATE_PATIENT');
  for (const type of ['Coverage', 'Appointment', 'CareTeam'])
    assert.equal(codeOf(type, 409, duplicate), 'CONFLICT');
});

test('a read, which an undo may depend on, keeps to the vendor’s own codes', () => {
  for (const code of ['duplicate', 'not-supported', 'forbidden', 'conflict'])
    assert.equal(codeOf(null, 400, outcomeWith({ code })), null);
});

test('what tells nothing about a write, or when to come back, is left to the status', () => {
  for (const status of [408, 429, 500, 503])
    assert.equal(codeOf('Patient', status, coded('59141', 'duplicate')), null);
});

test('what is no OperationOutcome, or has no code that anybody knows, is left to the status', () => {
  const unknown = [undefined, null, 'text', [], {}, { resourceType: 'Patient' }, coded('1')];
  for (const json of [...unknown, { resourceType: 'OperationOutcome', issue: 'x' }])
    assert.equal(codeOf('Patient', 400, json), null);
});

test('of an error that quotes the person nothing but the code comes out', async (t) => {
  const target = await server(t, (_request, response) => {
    response.writeHead(400).end(JSON.stringify(coded('59141')));
  });
  const asked = call({ ...target, callSeconds: 2 }, attemptOf().attempt, {
    ...write,
    refusal: refusedBy(codes, 'Patient'),
  });
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof Error);
    const text = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
    assert.ok(!text.includes('Canary') && !text.includes('59141'));
    return true;
  });
});

test('without codes of its own a server is judged by its status where it is read', () => {
  assert.equal(refusedBy(undefined, null)(404, coded('4107')), null);
});
