import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startAthenaPartner } from '../../../../infra/dev/partners/athena/athena-partner.js';
import { athenaPractice } from '../../../../infra/dev/partners/athena/practice.js';
import { type AthenaWorld, athenaWorld } from '../../athena/athena-world.js';

let world: AthenaWorld;
before(async () => {
  world = await athenaWorld();
});
after(() => world.stop());

let people = 0;
const person = (changes: Readonly<Record<string, string>> = {}) => ({
  ...{ departmentid: '1', firstname: 'Zq', lastname: `Canary${people++}`, dob: '06/15/1985' },
  zip: '62701',
  ...changes,
});
const register = (changes?: Readonly<Record<string, string>>) =>
  world.send('POST', '/patients', person(changes));
const idIn = (json: unknown) => (json as { patientid: string }[])[0]?.patientid ?? '';

test('a registration is answered with a list of one id; what is missing is named', async () => {
  const { status, json } = await register();
  assert.equal(status, 200);
  assert.deepEqual(json, [{ patientid: idIn(json) }]);
  const bare = await register({ dob: '', firstname: '' });
  assert.equal(bare.status, 400);
  assert.deepEqual((bare.json as { missingfields: unknown }).missingfields, ['firstname', 'dob']);
  const unreachable = (await register({ zip: '' })).json as { missingfields: unknown };
  assert.deepEqual(unreachable.missingfields, ['email', 'homephone', 'zip']);
});

test("what is not documented is refused in athenahealth's form, without a value", async () => {
  const id = idIn((await register()).json);
  const answers = await Promise.all([
    register({ favouritecolour: 'canary' }),
    register({ dob: '1985-06-15' }),
    register({ departmentid: '99' }),
    world.send('PUT', `/patients/${id}?status=canary`, {}),
    world.send('PUT', `/patients/${id}`, { primaryproviderid: '1' }),
    world.send('PUT', `/patients/${id}`, { canary: '1' }),
    world.send('GET', '/patients/enhancedbestmatch'),
    world.send('GET', '/patients/1'),
    world.send('DELETE', `/patients/${id}`),
    world.send('GET', '/appointments/open'),
    world.send('PUT', '/appointments/1', { patientid: id, reasonid: '962' }),
  ]);
  for (const { status, json } of answers) {
    assert.ok(status === 400 || status === 404);
    assert.equal(typeof (json as { error: unknown }).error, 'string');
    assert.doesNotMatch(JSON.stringify(json), /:"canary"|Canary/);
  }
});

test('a write that is no form is refused, and so is a caller without a token', async () => {
  const bare = await world.bench.send('GET', '/v1/195900/patients/5309');
  assert.equal(bare.status, 401);
  const attempt = world.admit(world.fence.accept(), 'perform');
  const authorization = await world.settings.authorization.header(attempt);
  const json = await world.bench.send('POST', '/v1/195900/patients', {
    headers: { authorization },
    body: person(),
  });
  assert.equal(json.status, 415);
});

test('a token is given for the documented scope only', async () => {
  const basic = Buffer.from('our-client:a%20secret').toString('base64');
  const ask = (scope: string) =>
    world.bench.send('POST', '/oauth2/v1/token', {
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    });
  assert.equal((await ask('athena/service/Athenanet.MDP.*')).status, 200);
  assert.equal((await ask('system/Patient.crus')).status, 400);
});

test('every provider of the practice has open slots, of the visit reason only', async () => {
  for (const { providerid } of athenaPractice.providers) {
    const days = 'startdate=01/01/2020&enddate=12/31/2099';
    const ask = (reasonid: string) =>
      world.send(
        'GET',
        `/appointments/open?providerid=${providerid}&departmentid=1&reasonid=${reasonid}&${days}`,
      );
    const { totalcount } = (await ask('962')).json as { totalcount: number };
    assert.ok(totalcount > 100);
    assert.equal(((await ask('1')).json as { totalcount: number }).totalcount, 0);
  }
});

test('what the practice keeps outlives a restart', async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), 'athena-'));
  const start = () =>
    startAthenaPartner({ token: 'any', client: { clientId: 'c', secret: 's' }, stateFolder });
  const recordsAt = async (url: string) => (await fetch(`${url}/__records`)).text();
  const first = await start();
  const visit = {
    ...{ appointmentstatus: 'f', patientid: '5309', providerid: '101', departmentid: '1' },
    ...{ date: '01/05/2099', starttime: '09:00', duration: 60 },
  };
  await fetch(`${first.url}/__records/appointments/7`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(visit),
  });
  const before = await recordsAt(first.url);
  await first[Symbol.asyncDispose]();
  const second = await start();
  assert.match(before, /"appointmentid":"7"/);
  assert.equal(await recordsAt(second.url), before);
  await second[Symbol.asyncDispose]();
  rmSync(stateFolder, { recursive: true });
});
