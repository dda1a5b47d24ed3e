import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import type { Keyring, WrappedKey } from '../../../infra/crypto/keyring.js';
import type { KeyringRotation } from '../../../infra/crypto/transit-rotation.js';

/** A keyring to try, and the hand that rotates it. */
export interface KeyringBench {
  /** As a process sees it that has just started. */
  open(): Keyring;
  readonly rotation: KeyringRotation;
  close(): Promise<void>;
}

const id = () => enrollmentId(randomUUID());
const isRefusal = (error: unknown) =>
  error instanceof Failure && error.code === 'UNEXPECTED' && error.cause === undefined;

function flipped({ version, wrapped }: WrappedKey, place: number): WrappedKey {
  const changed = Buffer.from(wrapped);
  changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
  return { version, wrapped: changed };
}

type Bench = () => KeyringBench;

/** What every keyring promises. */
export function keyringContract(name: string, start: () => Promise<KeyringBench>): void {
  suite(`${name}, as a keyring`, () => {
    let started: KeyringBench;
    before(async () => {
      started = await start();
    });
    after(() => started.close());
    for (const promises of [binding, soundness, succession, destruction]) promises(() => started);
  });
}

/** For whom a wrapped key opens. */
function binding(bench: Bench): void {
  test('a wrapped key unwraps to itself, for its own enrollment and lineage only', async () => {
    const keyring = bench().open();
    const [mine, other, key] = [id(), id(), newKey()];
    const wrapped = await keyring.wrap('pending', mine, key);
    assert.deepEqual(await keyring.unwrap('pending', mine, wrapped), key);
    assert.ok(!wrapped.wrapped.includes(key));
    await assert.rejects(keyring.unwrap('pending', other, wrapped), isRefusal);
    await assert.rejects(keyring.unwrap('records', mine, wrapped), isRefusal);
  });

  test('the same key wrapped twice gives two different texts', async () => {
    const keyring = bench().open();
    const [mine, key] = [id(), newKey()];
    const [one, other] = [
      await keyring.wrap('records', mine, key),
      await keyring.wrap('records', mine, key),
    ];
    assert.notDeepEqual(one.wrapped, other.wrapped);
  });
}

/** What is not as it was wrapped. */
function soundness(bench: Bench): void {
  test('a wrapped key of which any byte was changed, lost or added does not unwrap', async () => {
    const keyring = bench().open();
    const mine = id();
    const whole = await keyring.wrap('pending', mine, newKey());
    for (const place of whole.wrapped.keys())
      await assert.rejects(keyring.unwrap('pending', mine, flipped(whole, place)), isRefusal);
    for (const wrapped of [
      whole.wrapped.subarray(0, -1),
      whole.wrapped.subarray(1),
      Buffer.concat([whole.wrapped, Buffer.of(0)]),
      Buffer.alloc(0),
    ])
      await assert.rejects(keyring.unwrap('pending', mine, { ...whole, wrapped }), isRefusal);
  });

  test('what is no data key is not wrapped', async () => {
    for (const bytes of [0, 16, 31, 33])
      await assert.rejects(
        bench().open().wrap('pending', id(), Buffer.alloc(bytes)),
        isRefusal,
        `${bytes} bytes`,
      );
  });

  test('a wrap that claims another version than its own does not unwrap', async () => {
    const mine = id();
    const { version, wrapped } = await bench().open().wrap('pending', mine, newKey());
    await bench().rotation.rotate('pending');
    for (const claimed of [version + 1, version + 7, 0])
      await assert.rejects(
        bench().open().unwrap('pending', mine, { version: claimed, wrapped }),
        isRefusal,
        `${claimed}`,
      );
  });
}

/** One version after the other. */
function succession(bench: Bench): void {
  test('a rotation counts its own lineage on; old wraps still unwrap, new ones use the new version', async () => {
    const [mine, key] = [id(), newKey()];
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
    const [mine, key] = [id(), newKey()];
    const old = await bench().open().wrap('records', mine, key);
    const version = await bench().rotation.rotate('records');
    const keyring = bench().open();
    const fresh = await keyring.rewrap('records', mine, old);
    assert.equal(fresh.version, version);
    assert.deepEqual(await keyring.unwrap('records', mine, fresh), key);
    await assert.rejects(keyring.rewrap('records', id(), old), isRefusal);
    await assert.rejects(keyring.rewrap('pending', mine, old), isRefusal);
  });
}

/** The end of a version. */
function destruction(bench: Bench): void {
  test('a destroyed version opens nothing any more; what was re-wrapped before survives it', async () => {
    const [mine, key] = [id(), newKey()];
    const old = await bench().open().wrap('pending', mine, key);
    const version = await bench().rotation.rotate('pending');
    const fresh = await bench().open().rewrap('pending', mine, old);
    await bench().rotation.destroyBelow('pending', version);
    const keyring = bench().open();
    assert.deepEqual(await keyring.unwrap('pending', mine, fresh), key);
    await assert.rejects(keyring.unwrap('pending', mine, old), isRefusal);
    await assert.rejects(keyring.rewrap('pending', mine, old), isRefusal);
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
