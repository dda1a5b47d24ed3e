import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { contractText } from '../../infra/dev/openapi/document.js';
import { redocly } from '../../infra/dev/openapi/redocly.js';
import { type ApiUnderTest, startApi } from '../api/support/api-under-test.js';
import { CONTRACT, CONTRACT_FILE } from './support/contract.js';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

test('the committed contract is the one that the code makes: `npm run -s openapi` writes it anew', async () => {
  assert.equal(readFileSync(CONTRACT_FILE, 'utf8'), await contractText());
});

test('and the one that is served, but for the address', () => {
  const served = JSON.parse(JSON.stringify(api.app.swagger())) as typeof CONTRACT;
  assert.deepEqual({ ...served, servers: CONTRACT.servers }, CONTRACT);
});

test('it is an OpenAPI document without a warning, each example true to its schema', async () => {
  const { isFine, said } = await redocly('lint', CONTRACT_FILE, '--config', LINT_RULES);
  assert.ok(isFine, said);
});

const LINT_RULES = 'test/contract/redocly.yaml';
