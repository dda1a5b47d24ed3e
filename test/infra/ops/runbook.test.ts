import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { RUNBOOK_ENTRIES } from '../../../activities/domain/runbook.js';
import { MANUAL_REASONS, RESIDUE_REASONS } from '../../../activities/domain/undo-result.js';
import { filledIn, type RunbookCommand, runbookEntries } from '../../support/runbook.js';
import { opsHere } from './support/ops-command.js';

const entries = runbookEntries();
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** With all that a verb could miss, so that only its arguments are at fault. */
const settings = {
  MODE: 'development',
  PUBLIC_API_URL: 'http://127.0.0.1:1',
  OPS_TOKEN: 'a-token',
  WITNESS_FILE: '/nowhere/witness.json',
  CERTIFICATE_KEY: JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'of-a-test' }),
};
const USAGE = 2;

test('each outcome that needs a person has its entry in the runbook, and no entry is about anything else', () => {
  assert.deepEqual(entries.map(({ code }) => code).sort(), [...RUNBOOK_ENTRIES].sort());
});

for (const { code, text, blocks } of entries)
  test(`${code}: what it means for the patient, what to look at, commands, and when it is over`, async () => {
    for (const part of ['**For the patient:**', '**Look:**', '**Over when**'])
      assert.ok(text.includes(part), part);
    await assertKnown(blocks.flat());
  });

test('each command of an alert’s entry is one that ops knows', async () => {
  const alerts = runbookEntries('Alerts').flatMap(({ blocks }) => blocks.flat());
  const different = new Map(alerts.map((command) => [command.words.join(' '), command]));
  await assertKnown([...different.values()]);
});

async function assertKnown(commands: readonly RunbookCommand[]): Promise<void> {
  assert.ok(commands.length > 0);
  for (const command of commands) {
    const words = filledIn(command, randomUUID(), 'create-ehr-record');
    const { code: exit, stderr } = await opsHere(settings, ...words);
    assert.notEqual(exit, USAGE, `${words.join(' ')}: ${stderr}`);
  }
}

test('each reason for which something is left in a system is a row of the entry about residue', () => {
  const text = entries.find(({ code }) => code === 'RESIDUE')?.text ?? '';
  const told = [...text.matchAll(/^\| `([a-z-]+)`/gm)].map(([, reason = '']) => reason);
  assert.deepEqual(told.sort(), [...RESIDUE_REASONS, ...MANUAL_REASONS].sort());
});
