import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { failureConverterPath } from '../../infra/temporal/data-converter.js';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { readable } from '../support/decoded-history.js';
import { brokenReplays } from '../support/replay.js';

const folder = new URL('.', import.meta.url);
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

test('every recorded history replays against the workflows at hand', async () => {
  assert.deepEqual(
    recorded.map(({ name }) => name),
    [
      'cancelled.json',
      'enrolled.json',
      'lost.json',
      'purge.json',
      'rejected.json',
      'remote-pace.json',
      'repaired.json',
      'resolved.json',
      'reviewed.json',
      'rolled-back.json',
    ],
  );
  const histories = recorded.map(({ name, text }) => ({
    workflowId: name,
    history: historyFromJSON(JSON.parse(text)),
  }));
  assert.deepEqual(await brokenReplays(histories, { failureConverterPath }), []);
});

test('no recorded history names the person it is about', () => {
  for (const { name, text } of recorded)
    for (const digit of [0, 1, 2, 3, 4, 5, 6, 7])
      assert.deepEqual(leaksIn(readable(text), canaryPerson(digit)), [], name);
});
