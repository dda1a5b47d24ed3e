import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { PLAIN_FIELDS, SEALED_FIELDS } from '../../activities/domain/applicant.js';
import { parseApplicant } from '../../activities/domain/parse-applicant.js';
import { compose } from '../../infra/mail/compose.js';
import { letterFacts } from '../../infra/mail/templates/letter-facts.js';
import {
  welcomeHtml,
  welcomeSubject,
  welcomeText,
} from '../../infra/mail/templates/welcome-letter.js';
import { jsonLog } from '../../infra/observability/log.js';
import { postgresPatients } from '../../infra/patients/postgres-patients.js';
import { row } from '../../infra/postgres/database.js';
import { startApi } from '../api/support/api-under-test.js';
import { acceptEnrollment } from '../support/accepted-enrollment.js';
import { validForm } from '../support/applicants.js';
import { admitted } from '../support/attempts.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { LOG, MAIL, SQL } from './support/injections.js';

const ABROAD = { ...validForm(), country: 'GB', postalCode: 'SW1A 1AA' };
const FIELDS = [...SEALED_FIELDS, ...PLAIN_FIELDS];
const TODAY = '2026-01-01';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

/** The form with the text in each field that takes it; and no field breaks in any other way than by its rule. */
function wherePossible(text: string): Record<string, unknown> {
  const taken: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const parsed = parseApplicant({ ...ABROAD, [field]: text }, TODAY);
    if ('applicant' in parsed) taken[field] = text;
    else
      assert.ok(
        parsed.violations.every((each) => each.field === `/${field}`),
        field,
      );
  }
  return { ...ABROAD, ...taken };
}

test('the corpora have the size that is asked for, each text once', () => {
  const sizes = [SQL, LOG, MAIL].map((corpus) => new Set(corpus).size);
  assert.ok(sizes[0] !== undefined && sizes[0] >= 200 && SQL.length === sizes[0], `${sizes[0]}`);
  assert.ok(sizes[1] !== undefined && sizes[1] >= 50 && LOG.length === sizes[1]);
  assert.ok(sizes[2] !== undefined && sizes[2] >= 40 && MAIL.length === sizes[2]);
});

test('SQL in any field is refused by the field’s rule, or lies in the table letter by letter', async () => {
  const patients = postgresPatients(database.worker);
  let stored = 0;
  for (const text of SQL) {
    const form = wherePossible(text);
    const parsed = parseApplicant(form, TODAY);
    assert.ok('applicant' in parsed);
    const id = await acceptEnrollment(database.owner);
    const attempt = await admitted(database.owner, id, 'create-ehr-record', 'perform');
    await patients.insert(attempt, parsed.applicant);
    const kept = await row<{ address_line1: string; city: string; state: string }>(
      database.owner,
      'SELECT address_line1, city, state FROM patients WHERE enrollment_id = ?',
      [id],
    );
    const { addressLine1, city, state } = form;
    assert.deepEqual(kept, { address_line1: addressLine1, city, state });
    stored += addressLine1 === text ? 1 : 0;
  }
  assert.equal(stored, SQL.length);
  const counted = await row<{ count: number }>(
    database.owner,
    'SELECT count(*)::int AS count FROM patients',
  );
  assert.equal(counted?.count, SQL.length);
});

test('what would end a line of a log is taken in no field, and one event stays one line of JSON', async () => {
  const lines = new PassThrough();
  let written = '';
  lines.on('data', (chunk: Buffer) => {
    written += String(chunk);
  });
  await using api = await startApi({ log: jsonLog('api', 'info', lines) });
  const token = await api.issuer.token();
  for (const text of LOG) {
    for (const field of FIELDS)
      assert.ok(!('applicant' in parseApplicant({ ...ABROAD, [field]: `a${text}` }, TODAY)), field);
    const before = written.split('\n').length;
    const response = await api.fetch(`${api.url}/v1/enrollments?${encodeURIComponent(text)}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': encodeURIComponent(text),
        'x-correlation-id': encodeURIComponent(text),
      },
      body: JSON.stringify(Object.fromEntries([...FIELDS, text].map((name) => [name, text]))),
    });
    assert.equal(response.status, 400);
    const added = written.split('\n').slice(before - 1, -1);
    assert.deepEqual(
      added.map((line) => (JSON.parse(line) as { event: string }).event),
      ['request.failed', 'request.completed'],
    );
  }
  assert.doesNotMatch(written, /owned|admin|jndi|enrollment\.accepted|process\.stopped|%0/);
  assert.ok(!written.includes('\u001b'));
});

test('headers, recipients and markup in any field: one recipient, no further header, no markup', async () => {
  const visit = { startsAt: '2026-01-15T16:00:00.000Z', timeZone: 'America/Chicago' };
  for (const text of MAIL) {
    const address = parseApplicant({ ...ABROAD, email: `a@clinic.test${text}` }, TODAY);
    assert.ok(!('applicant' in address), 'an address with more than an address in it');
    const place = { providerName: text, clinicName: text, room: text, address: text };
    // The name's own rule would refuse it: the letter does not rely on that.
    const facts = letterFacts(text, { ...visit, ...place }, 'https://portal.test/activate#a');
    const { to, content } = await compose({
      ...{ messageId: '<one@clinic.test>', from: 'us@clinic.test', to: 'alice@example.com' },
      ...{ subject: welcomeSubject, text: welcomeText(facts), html: welcomeHtml(facts) },
    });
    const head = content.toString().split('\r\n\r\n')[0] ?? '';
    assert.equal(to, 'alice@example.com');
    assert.equal(head.match(/^To: alice@example\.com$/gm)?.length, 1);
    assert.doesNotMatch(head, /evil|RCPT|^Subject: x/m);
    assert.doesNotMatch(welcomeHtml(facts), /<script|<img|<a href="javascript/i);
  }
});
