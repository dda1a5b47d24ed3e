import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { athenaCapabilities } from '../../../infra/ehr/athena-ehr.js';
import { touchworksCapabilities } from '../../../infra/ehr/touchworks-actions.js';
import { epic } from '../../../infra/ehr/vendors/epic.js';
import { generic } from '../../../infra/ehr/vendors/generic.js';
import { millennium } from '../../../infra/ehr/vendors/millennium.js';

/** What each vendor's adapter declares, by the name of its row in the README. */
const DECLARED = {
  'FHIR R4 with `$expunge` (HAPI)': generic.capabilities,
  Epic: epic.capabilities,
  'Oracle Health Millennium': millennium({ assigner: 'Organization/1' }).capabilities,
  athenahealth: athenaCapabilities,
  'Allscripts TouchWorks': touchworksCapabilities(inventedActions),
} as const;

/** A row's cells by the words of the table's head. */
function rowOf(system: string): Readonly<Record<string, string>> {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const table =
    readme
      .split('\n## Which systems\n')[1]
      ?.split('\n\n')
      .find((part) => part.startsWith('| system')) ?? '';
  const rows = table.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [head = []] = rows;
  const row = rows.find(([name]) => name === system) ?? assert.fail(`no row ${system}`);
  return Object.fromEntries(head.map((word, at) => [word, row[at] ?? '']));
}

for (const [system, declared] of Object.entries(DECLARED))
  test(`the README says of ${system} what its adapter declares`, () => {
    const row = rowOf(system);
    const isYes = (word: string) => row[word]?.startsWith('yes') === true;
    assert.equal(isYes('one record per create'), declared.conditionalCreate);
    assert.equal(isYes('history purge'), declared.historyPurge);
    // Where nothing can be purged, something stays: the table must name it.
    assert.equal(row['an undo leaves'] === 'nothing', declared.hardDelete && declared.historyPurge);
    assert.equal(
      /marked deleted|retired/.test(row['an undo leaves'] ?? ''),
      declared.deactivate && !declared.hardDelete,
    );
  });
