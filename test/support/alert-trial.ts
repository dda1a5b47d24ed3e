import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { alertRules, RULES } from './alert-rules.js';
import { namesIn, type Sample, samplesIn } from './exposition.js';
import { runPromtool } from './promtool.js';
import type { TestStack } from './test-stack.js';

/** What all processes told at one time; one that did not answer tells nothing. */
export type Reading = readonly Sample[];

/** What was told before a fault and while it lasted, and which alert should come of it. */
export interface Trial {
  readonly alert: string;
  readonly before: Reading;
  readonly after: Reading;
  /** Two readings from when all was well. */
  readonly rest: readonly [Reading, Reading];
}

const PATIENCE_MS = 10_000;
const MINUTES_BEFORE = 5;
/** Long enough for the longest age that a rule waits for. */
const MINUTES_AFTER = 300;
const SECONDS_A_MINUTE = 60;
const MS_PER_SECOND = 1_000;

/** Reads every endpoint as Prometheus does, each sample with the job and instance that it came from. */
export async function readingOf({ stack: { file } }: TestStack): Promise<Reading> {
  const targets = {
    worker: file.metricsUrl,
    api: file.apiMetricsUrl,
    'log-shipper': file.shipperMetricsUrl,
  };
  const told = Object.entries(targets).map(async ([job, url]) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const text = await fetch(url, { signal }).then(
      (response) => response.text(),
      () => '',
    );
    return samplesIn(text).map((sample) => ({
      ...sample,
      labels: { ...sample.labels, job, instance: job },
    }));
  });
  return (await Promise.all(told)).flat();
}

/** Of a reading, the sum over the samples of that name with these labels. */
export const told = (reading: Reading, name: string, labels: Sample['labels'] = {}): number =>
  reading
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, is]) => sample.labels[key] === is))
    .reduce((sum, { value }) => sum + value, 0);

/**
 * Gives the two readings to Prometheus' own engine, the first for some minutes and then the second for as long as a rule
 * may wait, in which counters go on as fast and ages grow. Answers what promtool said when an alert did not come of it.
 */
export async function verdictOn(trials: readonly Trial[], file: string): Promise<string | null> {
  const tests = trials.flatMap((trial) => [
    testOf(`${trial.alert} is quiet at rest`, atRest(trial), false),
    testOf(`${trial.alert} fires`, trial, true),
  ]);
  writeFileSync(file, stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
  const { isSound, said } = await runPromtool('test', 'rules', file);
  return isSound ? null : said;
}

const atRest = ({ alert, rest: [before, after] }: Trial) => ({ alert, before, after });

function testOf(name: string, { alert, before, after }: Omit<Trial, 'rest'>, isFiring: boolean) {
  const rule = alertRules().find((each) => each.alert === alert);
  const names = new Set(namesIn(rule?.expr ?? ''));
  const series = new Map<string, { before?: Sample; after?: Sample }>();
  for (const [when, reading] of Object.entries({ before, after }))
    for (const sample of reading.filter((each) => names.has(each.name)))
      series.set(seriesOf(sample), { ...series.get(seriesOf(sample)), [when]: sample });
  return {
    name,
    interval: '1m',
    input_series: [...series].map(([each, values]) => ({ series: each, values: course(values) })),
    promql_expr_test: [
      {
        expr: `count(count by (alertname) (ALERTS{alertname="${alert}",alertstate="firing"}))`,
        eval_time: `${MINUTES_BEFORE + (isFiring ? MINUTES_AFTER : MINUTES_BEFORE)}m`,
        exp_samples: isFiring ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  };
}

const seriesOf = ({ name, labels }: Sample): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',')}}`;

const COUNTER = /_(total|bucket|sum|count)$/;
const MOMENT = /_timestamp_seconds$/;
const AGE = /_(age|behind)_seconds$/;

/** In promtool's notation: `1x5` is a value and five more of it, `1+2x5` with 2 added to each, `_` nothing. */
function course({ before, after }: { before?: Sample; after?: Sample }): string {
  const first = before === undefined ? `_x${MINUTES_BEFORE}` : `${shown(before)}x${MINUTES_BEFORE}`;
  if (after === undefined) return `${first} stale`;
  return `${first} ${shown(after)}+${stepOf(after, before?.value ?? 0)}x${MINUTES_AFTER}`;
}

/** Trials begin at the epoch, so a time is told as if it were now. */
const shown = ({ name, value }: Sample): number =>
  MOMENT.test(name) ? value - Date.now() / MS_PER_SECOND : value;

function stepOf({ name, value }: Sample, before: number): number {
  // A counter that began anew with its process starts from 0.
  if (COUNTER.test(name)) return value >= before ? value - before : value;
  return AGE.test(name) && value > 0 ? SECONDS_A_MINUTE : 0;
}
