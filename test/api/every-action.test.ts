import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry } from '../../activities/domain/audit.js';
import type { TokenFault } from '../../activities/domain/request-count.js';
import { rows } from '../../infra/postgres/database.js';
import { count } from '../support/counts.js';
import { application } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';
import { INTAKE_ACTIONS } from './support/intake-actions.js';
import {
  callerAt,
  enrollment,
  ID,
  type IntakeAction,
  type IntakeCaller,
  json,
  NOBODY,
  refused,
  SUBMIT,
} from './support/intake-caller.js';

type Told = Pick<AuditEntry, 'event' | 'actor' | 'facts' | 'enrollmentId'>;

const FLOOD = count(1_000, 10_000);
const AT_ONCE = 50;
const past = () => Math.floor(Date.now() / 1_000) - 600;

let api: ComposedApi;
let caller: IntakeCaller;
/** What the trail says once the API has stopped. */
let told: readonly Told[];
const statuses = new Map<string, number>();

const TOKENS: readonly (readonly [title: string, TokenFault, token: () => Promise<string>])[] = [
  ['no token', 'absent', async () => ''],
  ['what is no token', 'malformed', async () => 'SECRET'],
  ['a token that is over', 'expired', () => api.issuer.token({ exp: past(), iat: past() - 60 })],
  ['a token for another service', 'claims', () => api.issuer.token({ aud: 'another' })],
  [
    'a token under a key that there is not',
    'unknown-key',
    () => api.issuer.token({}, { kid: 'x' }),
  ],
  [
    'a token that was changed',
    'signature',
    async () => (await api.issuer.token()).replace(/.{9}$/, 'AAAAAAAAA'),
  ],
];

const ACTIONS: readonly IntakeAction[] = [
  ...INTAKE_ACTIONS,
  ...TOKENS.map(
    ([title, fault, token]): IntakeAction => [
      title,
      async ({ ask, mine }) => ask(enrollment(mine), await token()),
      401,
      refused(NOBODY, 'GET', ID, { problem: 'unauthenticated', fault }),
    ],
  ),
];

before(async () => {
  api = await startComposedApi();
  const [portal, form, key, ask] = [api.portal(), application(), randomUUID(), callerAt(api)];
  const { enrollmentId: mine } = await portal.submit(form, key);
  const kiosk = api.portal({ client_id: 'clinic-kiosk' });
  const { enrollmentId: theirs } = await kiosk.submit(application());
  caller = { portal, form, key, mine, theirs, ask };
  for (const [title, act] of ACTIONS) statuses.set(title, await act(caller));
  for (let sent = 0; sent < FLOOD; sent += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => ask(SUBMIT, 'SECRET', json({}))));
  await api.stop();
  told = await rows<Told>(
    api.database.owner,
    `SELECT event, actor, facts, enrollment_id AS "enrollmentId" FROM audit_entry ORDER BY enrollment_id, seq`,
  );
});
after(() => api?.[Symbol.asyncDispose]());

for (const [title, , status, { event, actor, about, ...kind }] of ACTIONS)
  test(`it is on record, with who did it: ${title}`, () => {
    assert.equal(statuses.get(title), status);
    const like = told.filter((each) => each.event === event && each.actor === actor);
    const found = like.find(({ facts }) =>
      facts.requests?.some(({ count: _times, ...line }) => isDeepStrictEqual(line, kind)),
    );
    assert.ok(found !== undefined, JSON.stringify(like));
    assert.match(found.enrollmentId, /^00000000-\d{4}-80\d\d-80\d\d-01/);
    assert.equal(found.facts.service, 'api');
    const named: readonly string[] = found.facts.enrollments ?? [];
    if (about !== undefined) assert.ok(named.includes(about(caller)));
  });

test(`${FLOOD} bad tokens are a few entries, and every one is counted`, () => {
  const sums = told.filter(({ event, actor }) => event === 'request.refused' && actor === NOBODY);
  const counted = sums
    .flatMap(({ facts }) => facts.requests ?? [])
    .filter(({ route, fault }) => route === '/v1/enrollments' && fault === 'malformed')
    .reduce((sum, { count: times }) => sum + times, 0);
  assert.equal(counted, FLOOD);
  assert.ok(sums.length <= 30, `${sums.length} entries`);
});

test('nothing of what was sent is in the trail', () => {
  assert.doesNotMatch(JSON.stringify(told), /SECRET|Zebulon|Quxworth|portal-user/);
});
