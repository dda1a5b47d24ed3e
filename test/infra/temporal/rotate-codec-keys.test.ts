import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import type { CodecKeyRotation } from '../../../infra/crypto/codec-key-rotation.js';
import { rotateCodecKeys } from '../../../infra/temporal/rotate-codec-keys.js';

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

/** Keys a and b, of which b has been in use for so many days, and a server that still keeps so many runs from before. */
function standing(days: number, runs: number) {
  const told: string[] = [];
  const asked: string[] = [];
  const rotation: CodecKeyRotation = {
    standings: () => [
      { id: 'a', usedFrom: null, standing: 'retiring', succeededFrom: ago(days) },
      { id: 'b', usedFrom: ago(days), standing: 'current', succeededFrom: null },
    ],
    announce: async () => {
      told.push('announce');
      return 'c';
    },
    remove: async (id) => void told.push(`remove ${id}`),
  };
  const count = async (query: string) => {
    asked.push(query);
    return { count: runs };
  };
  const client = { workflow: { count } } as unknown as Client;
  const tell = async (event: string) => void told.push(event);
  const round = (isAsked: boolean) => rotateCodecKeys({ rotation, client, tell }, isAsked);
  return { told, asked, round };
}

test('a codec key stays while any run is open or kept that began before its successor was used', async () => {
  const { told, asked, round } = standing(1, 1);
  assert.equal((await round(false)).destroyed, 0);
  assert.deepEqual(told, []);
  const [, until = ''] = /^StartTime < '(.+?)'/.exec(asked[0] ?? '') ?? [];
  assert.ok(Date.parse(until) > ago(1).getTime());
});

test('once nothing holds it, it is taken away, which the trail has before', async () => {
  const { told, round } = standing(1, 0);
  assert.equal((await round(false)).destroyed, 1);
  assert.deepEqual(told, ['keys.destroyed', 'remove a']);
});

test('a key that has sealed for a week is succeeded unasked; a younger one only when somebody asks', async () => {
  for (const [days, isAsked, announced] of [
    [8, false, true],
    [6, false, false],
    [6, true, true],
  ] as const) {
    const { told, round } = standing(days, 1);
    await round(isAsked);
    const expected = announced ? ['keys.rotation-begun', 'announce', 'keys.rotated'] : [];
    assert.deepEqual(told, expected, `${days} days, asked: ${isAsked}`);
  }
});
