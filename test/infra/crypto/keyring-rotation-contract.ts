import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey } from '../../../infra/crypto/envelope.js';
import { isNotOpened, type KeyringBench, someId } from './support/keyring-bench.js';

type Bench = () => KeyringBench;

/** One version after the other. */
export function succession(bench: Bench): void {
  test('a rotation counts its own lineage on; old wraps still unwrap, new ones use the new version', async () => {
    const [mine, key] = [someId(), newKey()];
    const before = bench().open();
    const [pending, records] = [
      await before.currentVersion('pending'),
      await before.currentVersion('records'),
    ];
    const old = await before.wrap('pending', mine, key);
    assert.equal(old.version, pending);
    assert.equal(await bench().rotation.rotate('pending'), pending + 1);
    const after = bench().open();
    assert.equal(await after.currentVersion('pending'), pending + 1);
    assert.equal(await after.currentVersion('records'), records);
    assert.deepEqual(await after.unwrap('pending', mine, old), key);
    assert.equal((await after.wrap('pending', mine, key)).version, pending + 1);
  });

  test('re-wrapped it is the same key, for the same enrollment only, under the current version', async () => {
    const [mine, key] = [someId(), newKey()];
    const old = await bench().open().wrap('records', mine, key);
    const version = await bench().rotation.rotate('records');
    const keyring = bench().open();
    const fresh = await keyring.rewrap('records', mine, old);
    assert.equal(fresh.version, version);
    assert.deepEqual(await keyring.unwrap('records', mine, fresh), key);
    await assert.rejects(keyring.rewrap('records', someId(), old), isNotOpened);
    await assert.rejects(keyring.rewrap('pending', mine, old), isNotOpened);
  });
}

/** The end of a version. */
export function destruction(bench: Bench): void {
  test('a destroyed version opens nothing any more; what was re-wrapped before survives it', async () => {
    const [mine, key] = [someId(), newKey()];
    const old = await bench().open().wrap('pending', mine, key);
    const version = await bench().rotation.rotate('pending');
    const fresh = await bench().open().rewrap('pending', mine, old);
    await bench().rotation.destroyBelow('pending', version);
    const keyring = bench().open();
    assert.deepEqual(await keyring.unwrap('pending', mine, fresh), key);
    await assert.rejects(keyring.unwrap('pending', mine, old), isNotOpened);
    await assert.rejects(keyring.rewrap('pending', mine, old), isNotOpened);
  });

  test('the versions there are, each with when it was made', async () => {
    const made = await bench().rotation.rotate('records');
    await bench().rotation.destroyBelow('records', made);
    const next = await bench().rotation.rotate('records');
    const versions = await bench().rotation.versions('records');
    assert.deepEqual(
      versions.map(({ version }) => version),
      [made, next],
    );
    for (const { createdAt } of versions) {
      const ageMs = Date.now() - createdAt.getTime();
      assert.ok(ageMs > -2_000 && ageMs < 600_000, `made ${ageMs} ms ago`);
    }
  });
}
