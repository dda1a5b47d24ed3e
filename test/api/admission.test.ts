import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, startApi } from './support/api-under-test.js';

const statuses = async (count: number, ask: () => Promise<Response>) => {
  const answers: Response[] = [];
  for (let asked = 0; asked < count; asked++) answers.push(await ask());
  return answers;
};

test('one client is limited however many tokens it has, another is not', async () => {
  await using api = await startApi({
    limits: { ...LIMITS, perClientPerMinute: 3 },
  });
  const ask = (client: string) => async () =>
    api.fetch(`${api.url}/v1/enrollments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await api.issuer.token({ client_id: client })}` },
    });
  const answers = await statuses(4, ask('portal'));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [400, 400, 400, 429],
  );
  assert.ok(Number(answers[3]?.headers.get('retry-after')) > 0);
  assert.match(answers[3]?.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal((await ask('another-portal')()).status, 400);
});

test('one address is limited before its tokens are even looked at', async () => {
  await using api = await startApi({
    limits: { ...LIMITS, perAddressPerMinute: 2 },
  });
  const answers = await statuses(3, () =>
    api.fetch(`${api.url}/v1/enrollments`, { method: 'POST' }),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 429],
  );
  assert.ok(Number(answers[2]?.headers.get('retry-after')) > 0);
});
