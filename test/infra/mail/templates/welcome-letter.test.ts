import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppointmentDetails } from '../../../../activities/ports/scheduling.js';
import { letterFacts } from '../../../../infra/mail/templates/letter-facts.js';
import { MATERIALS, materials } from '../../../../infra/mail/templates/materials.js';
import {
  welcomeHtml,
  welcomeSubject,
  welcomeText,
} from '../../../../infra/mail/templates/welcome-letter.js';

const LINK = 'https://portal.test/activate#aZ0-_';
const VISIT: AppointmentDetails = {
  startsAt: '2026-01-15T16:00:00.000Z',
  timeZone: 'America/Chicago',
  providerName: 'Dr. Sarah Johnson, MD',
  clinicName: 'Main Street Clinic',
  room: 'Room 3',
  address: '1 Main Street, Springfield',
};
const facts = (changes: Partial<AppointmentDetails> = {}, firstName = 'Alice') =>
  letterFacts(firstName, { ...VISIT, ...changes }, LINK);
const enclosed = (fileName: string, about = facts()): string =>
  materials(about).find((each) => each.fileName === fileName)?.text ?? '';

test('the six materials of the source document are enclosed, each under its title, and named in the letter', () => {
  const titles = [
    'New Patient Forms',
    'HIPAA Privacy Notice',
    'Patient Rights and Responsibilities',
    'Insurance Information Sheet',
    'Portal Login Instructions',
    'Appointment Confirmation',
  ];
  assert.deepEqual(
    MATERIALS.map(({ title }) => title),
    titles,
  );
  for (const [index, { text }] of materials(facts()).entries()) {
    assert.ok(text.startsWith(`${titles[index]}\n`));
    assert.ok(text.length > 300);
  }
  for (const title of titles) {
    assert.ok(welcomeText(facts()).includes(`- ${title}`));
    assert.ok(welcomeHtml(facts()).includes(`<li>${title}</li>`));
  }
});

test('the visit is told in the time of the clinic, winter and summer, east and west', () => {
  const told = (startsAt: string, timeZone: string) => {
    const text = enclosed('appointment-confirmation.txt', facts({ startsAt, timeZone }));
    return [/Date: +(.*)/.exec(text)?.[1], /Time: +(.*) \(the/.exec(text)?.[1]];
  };
  assert.deepEqual(told('2026-01-15T16:00:00.000Z', 'America/Chicago'), [
    'Thursday, January 15, 2026',
    '10:00 AM CST',
  ]);
  assert.deepEqual(told('2026-07-15T16:00:00.000Z', 'America/Chicago'), [
    'Wednesday, July 15, 2026',
    '11:00 AM CDT',
  ]);
  assert.deepEqual(told('2026-01-16T01:30:00.000Z', 'America/Los_Angeles'), [
    'Thursday, January 15, 2026',
    '5:30 PM PST',
  ]);
});

test('the activation link is in the instructions and in the letter, and nowhere else', () => {
  assert.ok(enclosed('portal-login-instructions.txt').includes(LINK));
  assert.ok(welcomeText(facts()).includes(LINK));
  assert.ok(welcomeHtml(facts()).includes(`href="${LINK}"`));
  const others = materials(facts()).filter(({ text }) => text.includes(LINK));
  assert.deepEqual(
    others.map(({ fileName }) => fileName),
    ['portal-login-instructions.txt'],
  );
});

test('the subject says nothing of the person or the clinic', () => {
  for (const value of ['Alice', VISIT.clinicName, VISIT.providerName, '2026', '10:00'])
    assert.ok(!welcomeSubject.includes(value));
});

test('the page says its language and title, has real headings, and loads nothing', () => {
  const page = welcomeHtml(facts());
  assert.match(page, /<html lang="en">/);
  assert.match(page, /<title>[^<]+<\/title>/);
  assert.equal(page.match(/<h1/g)?.length, 1);
  assert.equal(page.match(/<h2/g)?.length, 3);
  assert.doesNotMatch(page, /<(img|script|link|iframe|style)|src=|url\(/);
});

/** Control and format characters other than the line ends of the text itself. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}]/u;
const EVIL = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><a href="https://evil.test">',
  "' onmouseover='alert(1)",
  '</title><svg/onload=alert(1)>',
  '&lt;b&gt;&#60;script&#62;',
  'javascript:alert(1)',
  '{{constructor}}',
  'Alice\r\n\r\nYour password is wrong, go to https://evil.test',
  'Alice\u2028https://evil.test',
  'Alice\u202Egnp.exe',
  '\u001b[31mred\u0007',
];

for (const value of EVIL)
  test(`${JSON.stringify(value)} in any value stays text on one line`, () => {
    const evil = letterFacts(
      value,
      { ...VISIT, providerName: value, clinicName: value, room: value, address: value },
      value,
    );
    const harmless = facts({}, 'Alice');
    const tags = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/".*"/, ''));
    assert.deepEqual(tags(welcomeHtml(evil)), tags(welcomeHtml(harmless)));
    assert.equal(welcomeHtml(evil).match(/"/g)?.length, welcomeHtml(harmless).match(/"/g)?.length);
    const lines = (text: string) => text.split(/[\n\u2028\u2029]/).length;
    assert.equal(lines(welcomeText(evil)), lines(welcomeText(harmless)));
    for (const { text } of materials(evil)) assert.doesNotMatch(text, UNSEEN);
    assert.doesNotMatch(welcomeText(evil), UNSEEN);
  });
