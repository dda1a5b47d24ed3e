import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../infra/dev/support/temporary-folder.js';
import { alertRules } from '../support/alert-rules.js';
import { type Reading, readingOf, type Trial, told, verdictOn } from '../support/alert-trial.js';
import { ATTENDED } from '../support/attended-sagas.js';
import { canRun } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { isGoThere } from '../support/promtool.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { CAUSES_AT_WORK } from './support/causes-at-work.js';
import { CAUSES_AWAY } from './support/causes-away.js';
import { CAUSES_SLOW } from './support/causes-slow.js';
import { slowKeyring } from './support/slow-keyring.js';

const skip = !canRun('Go', isGoThere());
const CAUSES = [...CAUSES_SLOW, ...CAUSES_AT_WORK, ...CAUSES_AWAY];
const PATIENCE_MS = 120_000;
const SWEEPS_AT_REST = 3;
const SLOW_MS = 700;

/** Its keyring is not the stack's, whose keys are in a file. */
const ALONE = 'KeyringSlow';

const settings = async (folder: string) => ({
  ...ATTENDED,
  ALERT_TOKENS_REFUSED: '3',
  ALERT_LOOK_SECONDS: '2',
  DATABASE_POOL_SIZE: '5',
  LOG_STORE_URL: 'syslog+tls://localhost:1',
  LOG_STORE_CA_FILE: `${folder}/tls/ca.crt`,
  LOG_STORE_CERT_FILE: `${folder}/tls/server.crt`,
  LOG_STORE_KEY_FILE: `${folder}/tls/server.key`,
});

let bench: TestStack;
before(async () => {
  if (!skip) bench = await startTestStack(settings);
});
after(() => bench?.stop());

test('each alert fires by what it is for, brought about on a running stack and judged by Prometheus, and not before', {
  skip,
}, async (t) => {
  const trials: Trial[] = [];
  const rest = [await onceSwept(0), await onceSwept(SWEEPS_AT_REST)] as const;
  for (const { what, alerts, bring, isSeen, isStill } of CAUSES) {
    const begun = await readingOf(bench);
    await bring(bench);
    const earlier = isStill === true ? await readingOf(bench) : begun;
    const later = await eventually(async () => {
      const reading = await readingOf(bench);
      return isSeen(reading, earlier) ? reading : null;
    }, PATIENCE_MS).catch(() => assert.fail(`never seen: ${what}`));
    trials.push(...alerts.map((alert) => ({ alert, before: earlier, after: later, rest })));
  }
  const verdict = await verdictOn(trials, `${temporaryFolder(t)}/trials.yml`);
  assert.equal(verdict, null, verdict ?? '');
});

/** A reading of after so many sweeps, and of after the first checkpoint. */
const onceSwept = (sweeps: number): Promise<Reading> =>
  eventually(async () => {
    const reading = await readingOf(bench);
    const isThere = reading.some(({ name }) => name === 'enrollment_audit_checkpoint_age_seconds');
    return isThere && told(reading, 'enrollment_sweep_runs_total') > sweeps ? reading : null;
  }, PATIENCE_MS);

test('a keyring that takes its time makes its alert fire, and one that does not makes none', {
  skip,
}, async (t) => {
  const [quick, slow] = [await slowKeyring(0), await slowKeyring(SLOW_MS)];
  const none: Reading = [];
  const trials: Trial[] = [{ alert: ALONE, before: none, after: slow, rest: [none, quick] }];
  const verdict = await verdictOn(trials, `${temporaryFolder(t)}/trials.yml`);
  assert.equal(verdict, null, verdict ?? '');
});

test('every alert is brought about here', () => {
  const caused = CAUSES.flatMap(({ alerts }) => alerts);
  const all = alertRules().map(({ alert }) => alert);
  assert.deepEqual([...caused, ALONE].toSorted(), all.toSorted());
});
