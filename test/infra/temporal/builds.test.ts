import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { goneFor, temporalBuilds } from '../../../infra/temporal/builds.js';
import { temporalClient } from '../../../infra/temporal/client.js';
import type { BuildStanding } from '../../../infra/temporal/worker-builds.js';

const LONG_MS = 180_000;
let now = 1_000_000_000;
let isGone: (build: BuildStanding) => boolean;
beforeEach(() => {
  isGone = goneFor(LONG_MS, () => now);
});

const standing = (lastSeen: Date | null, openRuns = 1): BuildStanding => ({
  ...{ buildId: '1', status: 'draining', retiredAt: null, openRuns, lastSeen },
});
const seen = (agoMs: number) => standing(new Date(now - agoMs));

test('a build that was worked for not long ago is there, and one that was not for long is gone', () => {
  assert.equal(isGone(seen(LONG_MS - 1_000)), false);
  assert.equal(isGone(seen(LONG_MS + 1_000)), true);
});

test('a server that forgot who polled, as after its restart, makes no build gone before its time', () => {
  assert.equal(isGone(standing(null)), false);
  now += LONG_MS - 1_000;
  assert.equal(isGone(standing(null)), false);
  now += 2_000;
  assert.equal(isGone(standing(null)), true);
});

test('one that is seen again begins anew', () => {
  assert.equal(isGone(standing(null)), false);
  now += LONG_MS - 1_000;
  assert.equal(isGone(seen(0)), false);
  assert.equal(isGone(standing(null)), false);
  now += 2_000;
  assert.equal(isGone(standing(null)), false);
});

test('while Temporal is away nobody knows which builds are gone', async () => {
  const client = temporalClient({ address: '127.0.0.1:1', namespace: 'enrollment' }, {});
  const builds = temporalBuilds({
    ...{ client, buildId: '2', goneAfterSeconds: 180, replays: async () => false },
    deployment: { deploymentName: 'enrollment', taskQueue: 'enrollment' },
  });
  const asked = [builds.stranded(), builds.bringHere('a'), builds.wouldBring('a')];
  await Promise.all(asked.map((each) => assert.rejects(each, { code: 'UNAVAILABLE' })));
  await client.connection.close();
});

test('what nothing is open on is nobody’s loss', () => {
  assert.equal(isGone(standing(new Date(0), 0)), false);
});
