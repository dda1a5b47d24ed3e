import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { seal } from '../../api/portal-client/seal.js';
import { rows } from '../../infra/postgres/database.js';
import { application } from '../api/support/application.js';
import { startComposedApi } from '../api/support/composed-api.js';
import { AUDIENCE } from '../api/support/issuer.js';
import { submitter } from './support/submitter.js';

const CALLERS = 12;
const BEFORE_THE_STOP = 20;

test('stopped under load: every 202 is kept, what was kept was answered, everybody else is refused cleanly', async () => {
  await using api = await startComposedApi();
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const submit = submitter(api, agent);
  const keys = await api.portal().fieldKeys();
  const promised: string[] = [];
  const others = new Set<number | string>();
  const submitOnce = async (): Promise<boolean> => {
    const key = randomUUID();
    const sealed = await seal(application(), keys, { idempotencyKey: key, audience: AUDIENCE });
    try {
      const response = await submit(sealed, key);
      if (response.status !== 202) others.add(response.status);
      else promised.push(((await response.json()) as { enrollmentId: string }).enrollmentId);
      return true;
    } catch (error) {
      others.add((error as { code?: string }).code ?? 'closed');
      return false;
    }
  };
  const calling = Array.from({ length: CALLERS }, async () => {
    while (await submitOnce().catch(() => false));
  });
  while (promised.length < BEFORE_THE_STOP) await delay(5);
  const began = performance.now();
  await api.stop();
  assert.ok(performance.now() - began < 9_000, 'nobody new keeps it from stopping');
  await Promise.all(calling);
  agent.destroy();
  const kept = await rows<{ id: string }>(api.database.owner, 'SELECT id FROM enrollment');
  assert.deepEqual(kept.map(({ id }) => id).sort(), promised.sort());
  for (const other of others)
    assert.ok([503, 'ECONNREFUSED', 'ECONNRESET', 'closed'].includes(other), `${other}`);
});
