import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Failure } from '../../../../activities/domain/failure.js';
import { enrollmentId } from '../../../../activities/domain/ids.js';
import { newKey } from '../../../../infra/crypto/envelope.js';
import type { Keyring, Lineage } from '../../../../infra/crypto/keyring.js';
import type { KeyringRotation } from '../../../../infra/crypto/keyring-rotation.js';

/** A keyring with fresh lineages, and two processes that use it. */
export interface RotatedKeyring {
  readonly rotation: KeyringRotation;
  readonly keyring: Keyring;
  readonly elsewhere: Keyring;
}

/** What every keyring's rotation promises. */
export function keyringRotationContract(name: string, fresh: () => Promise<RotatedKeyring>): void {
  newVersions(name, fresh);
  oldVersions(name, fresh);
}

const id = () => enrollmentId(randomUUID());
const numbers = async ({ rotation }: RotatedKeyring, lineage: Lineage) =>
  (await rotation.versions(lineage)).map(({ version }) => version);

function newVersions(name: string, fresh: () => Promise<RotatedKeyring>): void {
  test(`${name}: a new version is wrapped under at once, in processes that run, and in its lineage only`, async () => {
    const ring = await fresh();
    const { rotation, elsewhere } = ring;
    const [mine, key] = [id(), newKey()];
    const before = await elsewhere.wrap('pending', mine, key);
    const version = await rotation.rotate('pending');
    assert.equal(version, before.version + 1);
    assert.equal((await elsewhere.wrap('pending', mine, key)).version, version);
    assert.equal(await elsewhere.currentVersion('pending'), version);
    assert.deepEqual(await elsewhere.unwrap('pending', mine, before), key);
    assert.deepEqual(await numbers(ring, 'records'), [1]);
    assert.deepEqual(await numbers(ring, 'pending'), [1, 2]);
  });

  test(`${name}: versions tell when they were made`, async () => {
    const { rotation } = await fresh();
    const from = Date.now() - 1_000;
    await rotation.rotate('pending');
    const made = (await rotation.versions('pending')).at(-1)?.createdAt.getTime() ?? 0;
    assert.ok(made >= from && made <= Date.now() + 1_000);
  });

  test(`${name}: of several rotations at once each makes a version of its own`, async () => {
    const ring = await fresh();
    const made = await Promise.all([1, 2, 3, 4].map(() => ring.rotation.rotate('pending')));
    assert.equal(new Set(made).size, made.length);
    assert.equal(await ring.elsewhere.currentVersion('pending'), Math.max(...made));
  });
}

function oldVersions(name: string, fresh: () => Promise<RotatedKeyring>): void {
  test(`${name}: what was re-wrapped outlives its old version; what was not is gone in every process`, async () => {
    const ring = await fresh();
    const { rotation, keyring, elsewhere } = ring;
    const [mine, key] = [id(), newKey()];
    const old = await keyring.wrap('records', mine, key);
    const version = await rotation.rotate('records');
    const wrapped = await elsewhere.rewrap('records', mine, old);
    await rotation.destroyBelow('records', version);
    for (const each of [keyring, elsewhere]) {
      assert.deepEqual(await each.unwrap('records', mine, wrapped), key);
      await assert.rejects(each.unwrap('records', mine, old), Failure);
    }
    assert.deepEqual(await numbers(ring, 'records'), [version]);
  });

  test(`${name}: the current version is never destroyed, whatever is asked for`, async () => {
    const ring = await fresh();
    const version = await ring.rotation.rotate('pending');
    await ring.rotation.destroyBelow('pending', version + 5).catch(() => undefined);
    const [mine, key] = [id(), newKey()];
    const wrapped = await ring.elsewhere.wrap('pending', mine, key);
    assert.deepEqual(await ring.keyring.unwrap('pending', mine, wrapped), key);
  });
}
