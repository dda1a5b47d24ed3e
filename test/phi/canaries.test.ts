import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canaryPerson, leaksIn } from '../support/canaries.js';

const person = canaryPerson(1);
const line = (text: string) => `{"level":"info","note":${JSON.stringify(`about ${text} here`)}}`;

test('the scan finds every field of a person that stands in a line of a log', () => {
  for (const [field, value] of Object.entries({ ...person, photoId: person.photoId.number })) {
    if (['gender', 'state', 'country'].includes(field)) continue; // Allowed: they name nobody.
    const text = field === 'ssnLast4' ? JSON.stringify({ value }) : line(value);
    assert.ok(
      leaksIn(text, person).some((leak) => leak.startsWith(`${field} as`)),
      field,
    );
  }
});

test('it finds a value however it is spelled, wherever it begins', () => {
  const spelled: Readonly<Record<string, (text: string) => string>> = {
    'JSON, letters escaped': (text) => text.replace('\u00e9', '\\u00e9'),
    URL: encodeURIComponent,
    hex: (text) => Buffer.from(text).toString('hex'),
    base64: (text) => Buffer.from(text).toString('base64'),
    base64url: (text) => Buffer.from(text).toString('base64url'),
  };
  for (const [name, spell] of Object.entries(spelled))
    for (const lead of ['', 'x', 'xy'])
      for (const value of [person.lastName, person.email, person.dateOfBirth])
        assert.notDeepEqual(leaksIn(spell(`${lead}${value}, z`), person), [], `${name} ${lead}`);
});

test('it finds nobody in a line about somebody else, nor in an empty file', () => {
  const other = canaryPerson(2);
  assert.deepEqual(leaksIn(line(Object.values(other).join(' ')), person), []);
  assert.deepEqual(leaksIn(Buffer.alloc(0), person), []);
});
