import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { httpsFetch } from '../api/support/https-fetch.js';
import { expressions } from '../support/alert-rules.js';
import { eventually } from '../support/eventually.js';
import { namesIn, type Sample, samplesIn } from '../support/exposition.js';
import { isWordOf } from '../support/label-words.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/** Far more than there are kinds, far fewer than there are patients. */
const MOST_SERIES_OF_A_METRIC = 1_000;
const MOST_LABEL_LENGTH = 60;
const ID = /[0-9a-f]{8}-|PAT-|@|\d{5}/;

/** A shipper that never reaches its store has all its figures too. */
const shipping = async (folder: string) => ({
  LOG_STORE_URL: 'syslog+tls://localhost:1',
  LOG_STORE_CA_FILE: `${folder}/tls/ca.crt`,
  LOG_STORE_CERT_FILE: `${folder}/tls/server.crt`,
  LOG_STORE_KEY_FILE: `${folder}/tls/server.key`,
});

let bench: TestStack;
let told: readonly Sample[];
before(async () => {
  bench = await startTestStack(shipping);
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrollmentId);
  await bench.portal.status(crypto.randomUUID()).catch(() => undefined);
  told = await eventually(async () => {
    const samples = await readings();
    return samples.some(({ name, value }) => name === 'enrollment_sweep_runs_total' && value > 0)
      ? samples
      : null;
  });
});
after(() => bench?.stop());

async function readings(): Promise<readonly Sample[]> {
  const { metricsUrl, apiMetricsUrl, shipperMetricsUrl } = bench.stack.file;
  const urls = [metricsUrl, apiMetricsUrl, shipperMetricsUrl];
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  return texts.flatMap(samplesIn);
}

test('every metric that an alert or the dashboard asks for is told by a running process', () => {
  const names = new Set(told.map(({ name }) => name));
  const asked = [...new Set(expressions().flatMap(namesIn))];
  assert.ok(asked.length > 25);
  assert.deepEqual(
    asked.filter((name) => !names.has(name)),
    [],
  );
});

/** What of our labels is no word of the code. */
const strangeIn = (samples: readonly Sample[]): readonly string[] =>
  samples
    .filter(({ name }) => name.startsWith('enrollment_'))
    .flatMap(({ name, labels }) =>
      Object.entries(labels)
        .filter(([label, value]) => !isWordOf(label, value))
        .map(([label, value]) => `${name} ${label}=${value}`),
    );

test('no label of ours can say anything but a word of the code: no id, no URL, nothing of a person', () =>
  assert.deepEqual(strangeIn(told), []));

test('no label at all looks like an id or an address, those of the SDK included, and none is long', () => {
  for (const { name, labels } of told)
    for (const [label, value] of Object.entries(labels)) {
      if (label === 'le' || label === 'version') continue;
      assert.doesNotMatch(value, ID, `${name} ${label}`);
      assert.ok(value.length <= MOST_LABEL_LENGTH, `${name} ${label}`);
    }
});

test('with more patients, also one who is rolled back, there are no other labels and no more than so many series', async () => {
  await bench.fault('ehr', { match: { operation: 'create' }, effect: 'after', status: 503 });
  const people = [bench.nextPerson(), bench.nextPerson()];
  const accepted = await Promise.all(people.map((person) => bench.portal.submit(person)));
  for (const { enrollmentId } of accepted) await bench.ended(enrollmentId);
  const samples = await readings();
  assert.deepEqual(strangeIn(samples), []);
  const counts = new Map<string, number>();
  for (const { name } of samples) counts.set(name, (counts.get(name) ?? 0) + 1);
  assert.ok(Math.max(...counts.values()) < MOST_SERIES_OF_A_METRIC);
});

test('what the intake serves has no metrics: they are on a listener of their own, on loopback', async () => {
  const { apiUrl, caFile } = bench.stack.file;
  const response = await httpsFetch(readFileSync(caFile, 'utf8'))(`${apiUrl}/metrics`);
  assert.equal(response.status, 404);
});
