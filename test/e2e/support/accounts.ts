import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AuditEventResource } from '../../../infra/audit/fhir/audit-event-resource.js';
import type { Person } from '../../../infra/dev/partners/people.js';
import { balpProblems } from '../../infra/audit/fhir/support/balp.js';
import { r4Problems } from '../../infra/audit/fhir/support/r4.js';
import { temporaryFolder } from '../../infra/dev/support/temporary-folder.js';
import { objectIn, opsHere } from '../../infra/ops/support/ops-command.js';
import type { TestStack } from '../../support/test-stack.js';

const auditOf = ({ stack }: TestStack, ...words: readonly string[]) =>
  opsHere({ STATE_FOLDER: stack.parts.stateFolder }, 'audit', ...words);

/** Who got something of a real enrollment, and what became of it; its trail is valid FHIR, and names nobody. */
export async function assertAccounted(
  t: TestContext,
  bench: TestStack,
  id: string,
  { lastName, email }: Pick<Person, 'lastName' | 'email'>,
  expected: readonly string[],
): Promise<void> {
  const file = join(temporaryFolder(t), 'events');
  assert.equal((await auditOf(bench, 'export', id, '--as', 'fhir', '--to', file)).code, 0);
  const text = readFileSync(file, 'utf8');
  for (const line of text.trimEnd().split('\n')) {
    const resource = JSON.parse(line) as AuditEventResource;
    assert.deepEqual([...r4Problems(resource), ...balpProblems(resource)], [], line);
  }
  const told = await auditOf(bench, 'disclosures', id, '--json');
  for (const value of [lastName, email]) assert.ok(!(text + told.stdout).includes(value));
  const { disclosures } = objectIn(told) as {
    disclosures: { recipient: string; result: string }[];
  };
  const each = disclosures.map(({ recipient, result }) => `${recipient} ${result.split(' ')[0]}`);
  assert.deepEqual([...new Set(each)], expected);
}

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
/** Who asked how it stands, and when, differs from run to run. */
const LOOKS = / request\(s\) |^ops:/;
/** A line of the story without its time, and without what differs from run to run. */
const LINE = /^ *\d{4}-\S+Z +(\S+) +(.+)$/gm;
const linesIn = (text: string): readonly string[] => {
  const lines = [...text.matchAll(LINE)].map(([, who = '', what = '']) => `${who} ${what}`);
  const same = lines.map((line) =>
    line.replace(/attempt \d+/, 'attempt').replace(/\([A-Z_]+: [^)]*\)/, '(code)'),
  );
  const told = same.filter((line) => !LOOKS.test(line));
  return [...new Set(told)].toSorted((one, other) => (one < other ? -1 : 1));
};

/** The README's story of a failed enrollment is what is told of this one. */
export async function assertStoryOfReadme(bench: TestStack, id: string): Promise<void> {
  const { stdout } = await auditOf(bench, 'show', id);
  assert.deepEqual(linesIn(README), linesIn(stdout), stdout);
}
