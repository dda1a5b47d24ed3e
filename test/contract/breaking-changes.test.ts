import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { breakingChanges } from '../../infra/dev/openapi/redocly.js';
import { CONTRACT, CONTRACT_FILE, RELEASED_FILE } from './support/contract.js';

const folder = mkdtempSync(join(tmpdir(), 'enrollment-contract-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('whoever keeps to the contract as it was released is still served', async () => {
  const broken = await breakingChanges(RELEASED_FILE, CONTRACT_FILE);
  assert.equal(broken, null, `${broken}\nA new path (/v2) can promise something else.`);
});

// biome-ignore lint/suspicious/noExplicitAny: changes are planted wherever in the document
type Document = any;
type Change = (document: Document) => unknown;
const submit = (document: Document) => document.paths['/v1/enrollments'].post;
const field = (document: Document, schema: string, name: string) =>
  document.components.schemas[schema].properties[name];

/** What breaks whom, and how the check says it. */
const BREAKING: Readonly<Record<string, readonly [says: RegExp, change: Change]>> = {
  'a field of an answer is gone': [
    /Property `outcome` of `EnrollmentStatus` was removed/,
    (document) => delete document.components.schemas.EnrollmentStatus.properties.outcome,
  ],
  'a field of an answer may be missing': [
    /no longer required: `correlationId`/,
    (document) => document.components.schemas.Accepted.required.pop(),
  ],
  'a field of an answer has another type': [
    /Type of `attempts` .* from 'integer' to 'string'/,
    (document) => Object.assign(field(document, 'StepStatus', 'attempts'), { type: 'string' }),
  ],
  'an answer has a new word': [
    /Enum of `status` gained values: 'pondering'/,
    (document) => field(document, 'EnrollmentStatus', 'status').enum.push('pondering'),
  ],
  'a request may use fewer words': [
    /Enum of `gender` lost values: 'unknown'/,
    (document) => field(document, 'Application', 'gender').enum.pop(),
  ],
  'a request may be less long': [
    /`maxLength` of `state` changed from '50' to '10'/,
    (document) => Object.assign(field(document, 'Application', 'state'), { maxLength: 10 }),
  ],
  'a field of a request is unknown': [
    /Property `preferences` of `Application` was removed/,
    (document) => delete document.components.schemas.Application.properties.preferences,
  ],
  'a request needs a new field': [
    /became required: `shoeSize`/,
    (document) => {
      document.components.schemas.Application.properties.shoeSize = { type: 'string' };
      document.components.schemas.Application.required.push('shoeSize');
    },
  ],
  'a request needs a new header': [
    /Required `x-new` header parameter was added/,
    (document) =>
      submit(document).parameters.push({
        ...{ in: 'header', name: 'x-new', required: true, schema: { type: 'string' } },
      }),
  ],
  'a status is gone': [
    /Response `422` was removed/,
    (document) => delete submit(document).responses['422'],
  ],
  'problems have another media type': [
    /`application\/problem\+json` became `application\/json`/,
    ({ components: { responses } }) => {
      const { content } = responses.Forbidden;
      responses.Forbidden.content = { 'application/json': content['application/problem+json'] };
    },
  ],
  'an operation is gone': [
    /Operation `DELETE \/v1\/enrollments\/{id}` was removed/,
    (document) => delete document.paths['/v1/enrollments/{id}'].delete,
  ],
  'what was open needs a token': [
    /Authentication became required/,
    (document) => Object.assign(document.paths['/readyz'].get, { security: [{ token: [] }] }),
  ],
};

const HARMLESS: readonly Change[] = [
  (document) => {
    document.components.schemas.Application.properties.shoeSize = { type: 'string' };
  },
  (document) => {
    document.components.schemas.EnrollmentStatus.properties.shoeSize = { type: 'string' };
  },
  (document) => {
    document.paths['/v1/shoes'] = { get: { responses: { 200: { description: 'Shoes.' } } } };
  },
];

function changed(name: string, changes: readonly Change[]): string {
  const document = structuredClone(CONTRACT);
  for (const change of changes) change(document);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(document));
  return file;
}

test('each kind of breaking change is found', async (t) => {
  const changes = Object.values(BREAKING).map(([, change]) => change);
  const said = (await breakingChanges(CONTRACT_FILE, changed('breaking', changes))) ?? '';
  for (const [what, [says]] of Object.entries(BREAKING))
    await t.test(what, () => assert.match(said, says));
});

test('what only adds to the contract breaks nobody: a field, another, an operation', async () => {
  assert.equal(await breakingChanges(CONTRACT_FILE, changed('harmless', HARMLESS)), null);
});
