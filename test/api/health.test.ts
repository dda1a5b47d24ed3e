import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './support/api-under-test.js';

const ok = async () => true;
const away = async () => false;
const broken = async (): Promise<boolean> => {
  throw new Error('no');
};

const cases = [
  { away: 'nothing', temporal: ok, database: ok, status: 200, word: 'ready' },
  { away: 'Temporal', temporal: broken, database: ok, status: 200, word: 'degraded' },
  { away: 'the database', temporal: ok, database: away, status: 503, word: 'unavailable' },
  {
    away: 'a database that never answers',
    temporal: ok,
    database: () => new Promise<boolean>(() => undefined),
    status: 503,
    word: 'unavailable',
  },
];

for (const { away: what, temporal, database, status, word } of cases)
  test(`with ${what} away the process is live and ${word}`, async () => {
    await using api = await startApi({ checks: { database, temporal, keyring: ok, jwks: ok } });
    const response = await api.fetch(`${api.url}/readyz`);
    assert.equal(response.status, status);
    assert.equal(((await response.json()) as { status: string }).status, word);
    assert.equal((await api.fetch(`${api.url}/livez`)).status, 200);
  });
