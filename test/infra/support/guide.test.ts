import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { isFailureCode } from '../../../activities/domain/failure.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { type EnrollmentStatus, searchAttributes } from '../../../workflows/messages.js';
import { GUIDE, GUIDE_FOLDER, GUIDE_LINKS, SAVED_VIEWS } from './support/guide.js';

const MOST_BYTES = 150_000;
const LIST = 'http://localhost:8233/namespaces/enrollment/workflows';
const STEPS: readonly string[] = enrollment.map(({ name }) => name);
const STATUSES: Readonly<Record<EnrollmentStatus, true>> = {
  ...{ accepted: true, running: true, recovering: true, 'rolling-back': true, ended: true },
  ...{ 'awaiting-review': true, 'awaiting-repair': true },
};
/** Temporal's own words (https://docs.temporal.io/search-attribute). */
const EXECUTION_STATUSES = ['Running', 'Completed', 'Failed', 'Canceled', 'Terminated'];

/** For each attribute that a query may ask for, whether it ever has this value. */
const IS_VALUE: Readonly<Record<string, (value: string) => boolean>> = {
  [searchAttributes.status.name]: (value) => value in STATUSES,
  [searchAttributes.step.name]: (value) => STEPS.includes(value),
  [searchAttributes.failureCode.name]: isFailureCode,
  [searchAttributes.needsAttention.name]: (value) => value === 'true',
  ExecutionStatus: (value) => EXECUTION_STATUSES.includes(value),
  WorkflowType: (value) => ['enrollPatient', 'purgeEnrollment'].includes(value),
};

test('each query of the guide asks for attributes that there are, and for values that they have', () => {
  assert.ok(SAVED_VIEWS.length > 0);
  for (const { query } of SAVED_VIEWS)
    for (const clause of query.replaceAll(/[()]/g, '').split(/ AND | OR /)) {
      const [, name = '', value = ''] = /^(\w+) = "?([\w-]+)"?$/.exec(clause) ?? [];
      assert.ok(IS_VALUE[name]?.(value), clause);
    }
});

test('a view can be had by its link as by typing its query', () => {
  for (const { link, query } of SAVED_VIEWS) {
    const url = new URL(link);
    assert.equal(`${url.origin}${url.pathname}`, LIST);
    assert.equal(url.searchParams.get('query'), query);
  }
});

test('the guide shows every picture that lies beside it, none other, and none that is large', () => {
  const folder = new URL('pictures/', GUIDE_FOLDER);
  const shown = GUIDE_LINKS.filter((target) => target.startsWith('pictures/'));
  const there = readdirSync(folder).map((name) => `pictures/${name}`);
  assert.deepEqual(new Set(shown), new Set(there));
  for (const name of there)
    assert.ok(statSync(new URL(name, GUIDE_FOLDER)).size < MOST_BYTES, name);
});

test('links within the guide and to files lead somewhere', () => {
  const headings = [...GUIDE.matchAll(/^## (.+)$/gm)].map(
    ([, heading = '']) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-')}`,
  );
  for (const target of GUIDE_LINKS.filter((each) => !/^https?:/.test(each)))
    assert.ok(
      target.startsWith('#')
        ? headings.includes(target)
        : existsSync(new URL(target.split('#', 1)[0] ?? '', GUIDE_FOLDER)),
      target,
    );
});

test('every status has a sentence for a patient who calls', () => {
  const section = GUIDE.split('\n## A patient calls')[1]?.split('\n## ')[0] ?? '';
  for (const status of Object.keys(STATUSES)) assert.ok(section.includes(`\`${status}\``), status);
});
