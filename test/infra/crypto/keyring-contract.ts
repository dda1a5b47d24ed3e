import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newKey } from '../../../infra/crypto/envelope.js';
import { destruction, succession } from './keyring-rotation-contract.js';
import {
  flipped,
  isNotOpened,
  isRefusal,
  type KeyringBench,
  someId,
} from './support/keyring-bench.js';

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
    const [mine, other, key] = [someId(), someId(), newKey()];
    const wrapped = await keyring.wrap('pending', mine, key);
    assert.deepEqual(await keyring.unwrap('pending', mine, wrapped), key);
    assert.ok(!wrapped.wrapped.includes(key));
    await assert.rejects(keyring.unwrap('pending', other, wrapped), isNotOpened);
    await assert.rejects(keyring.unwrap('records', mine, wrapped), isNotOpened);
  });

  test('the same key wrapped twice gives two different texts', async () => {
    const keyring = bench().open();
    const [mine, key] = [someId(), newKey()];
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
    const mine = someId();
    const whole = await keyring.wrap('pending', mine, newKey());
    for (const place of whole.wrapped.keys())
      await assert.rejects(keyring.unwrap('pending', mine, flipped(whole, place)), isNotOpened);
    for (const wrapped of [
      whole.wrapped.subarray(0, -1),
      whole.wrapped.subarray(1),
      Buffer.concat([whole.wrapped, Buffer.of(0)]),
      Buffer.alloc(0),
    ])
      await assert.rejects(keyring.unwrap('pending', mine, { ...whole, wrapped }), isNotOpened);
  });

  test('what is no data key is not wrapped', async () => {
    for (const bytes of [0, 16, 31, 33])
      await assert.rejects(
        bench().open().wrap('pending', someId(), Buffer.alloc(bytes)),
        isRefusal,
        `${bytes} bytes`,
      );
  });

  test('a wrap that claims another version than its own does not unwrap', async () => {
    const mine = someId();
    const { version, wrapped } = await bench().open().wrap('pending', mine, newKey());
    await bench().rotation.rotate('pending');
    for (const claimed of [version + 1, version + 7, 0])
      await assert.rejects(
        bench().open().unwrap('pending', mine, { version: claimed, wrapped }),
        isNotOpened,
        `${claimed}`,
      );
  });
}
