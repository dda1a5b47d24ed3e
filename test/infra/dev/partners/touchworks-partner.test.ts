import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inventedNames } from '../../../../infra/dev/partners/touchworks/invented-site.js';
import { startTouchworksPartner } from '../../../../infra/dev/partners/touchworks/touchworks-partner.js';
import { PARTNER_TOKEN } from '../../../support/partner-bench.js';

const account = {
  ...{ appName: 'App', serviceUsername: 'service', servicePassword: 'pass' },
  ...{ userId: 'user', userPassword: 'word' },
};
let partner: Awaited<ReturnType<typeof startTouchworksPartner>>;
before(async () => {
  const { retirePatient: _, ...actions } = inventedNames;
  partner = await startTouchworksPartner({ token: PARTNER_TOKEN, account, actions });
});
after(() => partner[Symbol.asyncDispose]());

async function post(route: string, body: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(`${partner.url}/UnityService.svc/json/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}
const tokenOf = async () =>
  (await post('GetToken', { Username: 'service', Password: 'pass' })).text;

/** A whole envelope, with some places filled. */
const magic = (places: Readonly<Record<string, string>>) => ({
  ...{ Action: '', AppUserID: 'user', Appname: 'App', PatientID: '', Token: '', Data: '' },
  ...{ Parameter1: '', Parameter2: '', Parameter3: '', Parameter4: '' },
  ...{ Parameter5: '', Parameter6: '' },
  ...places,
});
const run = async (places: Readonly<Record<string, string>>) =>
  (await post('MagicJson', magic(places))).text;

async function boundToken(): Promise<string> {
  const Token = await tokenOf();
  const user = await run({ Action: 'GetUserAuthentication', Token, Parameter1: 'word' });
  assert.equal(user, '[{"getuserauthenticationinfo":[{"ValidUser":"YES"}]}]');
  return Token;
}

test('a token is plain text, and so is its refusal, with status 200', async () => {
  assert.match(await tokenOf(), /^[0-9a-f-]{36}$/);
  const refused = await post('GetToken', { Username: 'service', Password: 'wrong' });
  assert.equal(refused.status, 200);
  assert.match(refused.text, /^error/);
});

test('no action is done without a token that is good and bound to the user', async () => {
  const find = { Action: inventedNames.findByKey, Parameter1: 'x' };
  assert.match(await run({ ...find, Token: 'unknown' }), /you have been logged out/);
  assert.match(await run({ ...find, Token: await tokenOf() }), /not authenticated/);
  const Token = await boundToken();
  assert.equal(await run({ ...find, Token }), '[{"inventedfindbyexternalidinfo":[]}]');
  assert.match(await run({ ...find, Token, Appname: 'Other' }), /"Error"/);
  assert.match(await run({ ...find, Token, AppUserID: 'other' }), /"Error"/);
});

test('an envelope with a field too many or too few is no request', async () => {
  const { Data: _, ...short } = magic({});
  for (const body of [short, { ...magic({}), Surprise: '' }, 'text'])
    assert.equal((await post('MagicJson', body)).status, 400);
  assert.equal((await post('GetTokens', {})).status, 404);
});

test('an action that the site has not, a place that it takes not, and half a patient are errors inside 200', async () => {
  const Token = await boundToken();
  const { createPatient, findByKey, retirePatient } = inventedNames;
  assert.match(await run({ Action: retirePatient, PatientID: '1001', Token }), /not known/);
  assert.match(await run({ Action: 'SavePatient', Token }), /not known/);
  assert.match(
    await run({ Action: findByKey, Parameter1: 'x', Parameter4: 'y', Token }),
    /parameter/,
  );
  const half = '<patient><firstName>A</firstName></patient>';
  const create = { Action: createPatient, Parameter2: 'key', Token };
  for (const Parameter1 of [half, '', '<patient></patient><x></x>'])
    assert.match(await run({ ...create, Parameter1 }), /not complete/);
});
