import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader, type JWK } from 'jose';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { inboundJwe } from '../../infra/crypto/inbound-jwe.js';
import { INTAKE_KINDS } from '../../infra/crypto/intake-key.js';
import type { Keyring } from '../../infra/crypto/keyring.js';
import { rows } from '../../infra/postgres/database.js';
import { postgresIntakeKeys } from '../../infra/postgres/intake-keys.js';
import { sealedFor, sealWith } from '../infra/crypto/support/sealing.js';
import { RotationBench } from './support/rotation-bench.js';
import { dumpOf } from './support/stolen.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

/** A process of the intake that has just started. */
const intake = (keyring: Keyring = bench.keys.keyring) =>
  inboundJwe(postgresIntakeKeys(bench.rows.database.api, keyring));
const published = () => intake().publicJwks();
const rotate = (isAsked = true) => bench.rotate('intake', { isAsked });
const kids = (keys: readonly JWK[]) => keys.map(({ kid }) => kid);
const preferred = async () => (await published())[0] ?? assert.fail('nothing is published');
const retiredAgo = (kid: string | undefined, hours: number) =>
  rows(
    bench.rows.database.owner,
    'UPDATE intake_key SET retired_at = now() - make_interval(hours => ?) WHERE kid = ?',
    [hours, kid],
  );

test('however many processes start at once, one key of each kind is made, and all open what is sealed for it', async () => {
  const processes = [1, 2, 3, 4].map(() => intake());
  const sets = await Promise.all(processes.map((each) => each.publicJwks()));
  const [first = []] = sets;
  assert.deepEqual(
    first.map(({ crv, kty }) => crv ?? kty),
    INTAKE_KINDS,
  );
  for (const set of sets) assert.deepEqual(set, first);
  for (const key of first) {
    const sealed = await sealWith(key);
    for (const each of processes)
      assert.equal((await each.open(sealed, sealedFor))?.reveal(phiAccess), 'alice@example.com');
  }
});

test('the first daily round publishes the keys that come next, so that no later one puts an unseen key into force', async () => {
  const current = kids(await published());
  await rotate(false);
  const [all, kinds] = [kids(await published()), INTAKE_KINDS.length];
  assert.deepEqual([all.slice(0, kinds), all.length], [current, 2 * kinds]);
});

test('what was sealed before a rotation opens after it, in a process that knows nothing of the rotation yet too', async () => {
  const running = intake();
  const [before = assert.fail('nothing is published')] = await running.publicJwks();
  const sealed = await sealWith(before);
  await rotate();
  for (const each of [running, intake()]) assert.notEqual(await each.open(sealed, sealedFor), null);
  const after = await preferred();
  assert.notEqual(after.kid, before.kid);
  assert.notEqual(await running.open(await sealWith(after), sealedFor), null);
});

test('the key that comes next is published ahead, and takes over with the next rotation; a retiring one is not published', async () => {
  const all = await published();
  const [current, next] = [all.slice(0, INTAKE_KINDS.length), all.slice(INTAKE_KINDS.length)];
  assert.equal(next.length, INTAKE_KINDS.length);
  await rotate();
  const later = await published();
  assert.deepEqual(kids(later.slice(0, INTAKE_KINDS.length)), kids(next));
  assert.ok(!later.some((key) => 'd' in key || kids(current).includes(key.kid)));
});

test('a retiring key opens for the day for which a seal is accepted, and an hour; then it is nobody’s, then destroyed', async () => {
  const key = await preferred();
  const sealed = await sealWith(key);
  await rotate();
  await retiredAgo(key.kid, 24);
  assert.notEqual(await intake().open(sealed, sealedFor), null);
  await retiredAgo(key.kid, 26);
  assert.equal(await intake().open(sealed, sealedFor), null);
  const held = 'SELECT FROM intake_key WHERE kid = ?';
  assert.equal((await rows(bench.rows.database.owner, held, [key.kid])).length, 1);
  assert.equal((await rotate(false)).destroyed, 1);
  assert.equal((await rows(bench.rows.database.owner, held, [key.kid])).length, 0);
});

test('unasked, keys that have not served for a week stay', async () => {
  const before = await published();
  await rotate(false);
  assert.deepEqual(kids(await published()), kids(before));
  await rows(
    bench.rows.database.owner,
    `UPDATE intake_key SET current_from = current_from - interval '8 days' WHERE current_from IS NOT NULL`,
  );
  await rotate(false);
  assert.notDeepEqual(kids(await published()), kids(before));
});

test('private halves lie sealed, are wrapped anew with the lineage, and no other keyring opens them', async () => {
  const key = await preferred();
  const sealed = await sealWith(key);
  assert.doesNotMatch(await dumpOf(bench.rows.database), /"d":/);
  await bench.rotate('records', { maxAgeHours: 0 });
  await bench.rotate('records', { maxAgeHours: 0 });
  assert.notEqual(await intake().open(sealed, sealedFor), null);
  const other = await RotationBench.startBeside(bench);
  try {
    // Not `sealed`: it is not the sender's fault.
    await assert.rejects(intake(other.keys.keyring).open(sealed, sealedFor), Failure);
  } finally {
    other.keys.remove();
  }
});

test('two hundred unknown key ids do not cost two hundred looks at the database', async () => {
  let looks = 0;
  const { api } = bench.rows.database;
  const counting = new Proxy(api, {
    get(target, name) {
      if (name === 'raw') looks += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const jwe = inboundJwe(postgresIntakeKeys(counting, bench.keys.keyring));
  const sealed = await sealWith(await preferred());
  const header = decodeProtectedHeader(sealed);
  for (const _ of Array.from({ length: 200 })) {
    const changed = Buffer.from(JSON.stringify({ ...header, kid: randomUUID() }));
    const unknown = [changed.toString('base64url'), ...sealed.split('.').slice(1)].join('.');
    assert.equal(await jwe.open(unknown, sealedFor), null);
  }
  assert.ok(looks < 50, `${looks} looks`);
});

test('the intake may add a first key, but neither retire, replace nor destroy one', async () => {
  await published();
  for (const sql of [
    'UPDATE intake_key SET retired_at = now()',
    'UPDATE intake_key SET sealed = sealed',
    'DELETE FROM intake_key',
  ])
    await assert.rejects(rows(bench.rows.database.api, sql), { code: '42501' }, sql);
});
