import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AUDIENCE } from '../support/issuer.js';
import {
  assertRefused,
  type BreakGlassWorld,
  secondsAgo,
  startBreakGlass,
} from './support/officers.js';

let world: BreakGlassWorld;
before(async () => {
  world = await startBreakGlass();
});
after(() => world[Symbol.asyncDispose]());

const WRONG: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a reason that is not in the list': { reasonCode: 'CURIOSITY' },
  'no reason': { reasonCode: undefined },
  'a ticket with words': { ticket: 'INC-1 for Alice' },
  'a ticket of another form': { ticket: 'inc-1' },
  'no field': { fields: [] },
  'a field that there is not': { fields: ['activationToken'] },
  'a field twice': { fields: ['phone', 'phone'] },
  'a word of their own': { note: 'for Alice' },
  'no enrollment id': { enrollmentId: 'Alice' },
};
for (const [what, change] of Object.entries(WRONG))
  test(`${what} is refused`, async () => {
    const wish = world.wish(randomUUID(), change);
    await assertRefused(await world.as('officer-1', '/v1/break-glass', wish), 400);
  });

const WEAK: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'six minutes old': { auth_time: secondsAgo(360) },
  'of the future': { auth_time: secondsAgo(-600) },
  'without a time': { auth_time: undefined },
  'with a password only': { acr: 'pwd' },
  'that does not say how': { acr: undefined },
};
for (const [what, claims] of Object.entries(WEAK))
  test(`a sign-in ${what} is asked to step up, at each of the three doors`, async () => {
    const enrollment = await world.dossier();
    const [asked, approved] = [await world.asked(enrollment), await world.approved(enrollment)];
    for (const response of [
      await world.as('officer-1', '/v1/break-glass', world.wish(enrollment), claims),
      await world.as('officer-2', `/v1/break-glass/${asked}/approval`, undefined, claims),
      await world.as('officer-1', `/v1/break-glass/${approved}/reveal`, undefined, claims),
    ]) {
      const challenge = response.headers.get('www-authenticate') ?? '';
      assert.match(challenge, /insufficient_user_authentication.*acr_values="phr", max_age="300"/);
      await assertRefused(response, 401);
    }
  });

test('no token, a token of another server, and any other role are refused', async () => {
  const wish = world.wish(await world.dossier());
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
  await assertRefused(
    await world.call('/v1/break-glass', { ...init, body: JSON.stringify(wish) }),
    401,
  );
  for (const aud of [AUDIENCE, 'urn:patient-enrollment:codec'])
    await assertRefused(await world.as('officer-1', '/v1/break-glass', wish, { aud }), 401);
  for (const scope of ['enrollment:support enrollment:operate', 'enrollment:read'])
    await assertRefused(await world.as('officer-1', '/v1/break-glass', wish, { scope }), 403);
});

test('no browser is served, whatever page it shows', async () => {
  const response = await world.call('/v1/break-glass', {
    method: 'POST',
    headers: { origin: 'http://localhost:8233', 'content-type': 'application/json' },
    body: '{}',
  });
  await assertRefused(response, 403);
});

test('an enrollment or a request that there is not is not found', async () => {
  const id = randomUUID();
  await assertRefused(await world.as('officer-1', '/v1/break-glass', world.wish(id)), 404);
  await assertRefused(await world.as('officer-2', `/v1/break-glass/${id}/approval`), 404);
  await assertRefused(await world.as('officer-1', `/v1/break-glass/${id}/reveal`), 404);
  await assertRefused(await world.as('officer-2', '/v1/break-glass/x/approval'), 404);
});
