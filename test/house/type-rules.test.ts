import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { HouseCopy } from './support/house-copy.js';

/** What the compiler has to refuse, each in a file of its own. */
const BREACHES: readonly (readonly [promise: string, path: string, text: string])[] = [
  [
    'PHI in a log line',
    'activities/breach-log-phi.ts',
    `import type { Applicant } from './domain/applicant.js';
import type { Log } from './domain/log.js';
import type { Phi } from './domain/phi.js';
export const breach = (log: Log, phi: Phi<Applicant>) => log.info('step.done', { patientId: phi });`,
  ],
  [
    'free text in a log line',
    'activities/breach-log-text.ts',
    `import type { Log } from './domain/log.js';
export const breach = (log: Log, text: string) => log.info('step.done', { step: text });`,
  ],
  [
    'free text as the facts of an audit entry',
    'activities/breach-audit-text.ts',
    `import type { AuditFacts } from './domain/audit.js';
export const breach = (text: string): AuditFacts => ({ code: text });`,
  ],
  [
    'a final step anywhere but last',
    'workflows/breach-final.ts',
    `import { createEhrRecord } from '../activities/steps/create-ehr-record.js';
import { sendWelcomeMaterials } from '../activities/steps/send-welcome-materials.js';
import { saga } from './saga/saga.js';
export const breach = saga(sendWelcomeMaterials, createEhrRecord);`,
  ],
  [
    'PHI in what a step tells the history',
    'activities/breach-receipt.ts',
    `import type { Receipt } from './domain/receipt.js';
export const breach = (name: string): Receipt => ({ familyName: name });`,
  ],
];

const CHOICE = `      get scheduling() {
        return chosen('scheduling');
      },
`;
const EVENTS = 'export const AUDIT_EVENTS = [\n';
/** What has a word for every event of the trail. */
const TOTAL = ['infra/ops/audit-sentence.ts', 'infra/audit/fhir/patterns.ts'];
let house: HouseCopy;
let said: readonly string[];

before(() => {
  house = new HouseCopy();
  for (const [, path, text] of BREACHES) house.write(path, text);
  const adapters = readFileSync(`${house.folder}/infra/adapters.ts`, 'utf8');
  assert.ok(adapters.includes(CHOICE));
  house.write('infra/adapters.ts', adapters.replace(CHOICE, ''));
  const events = readFileSync(`${house.folder}/activities/domain/audit-event.ts`, 'utf8');
  assert.ok(events.includes(EVENTS));
  house.write(
    'activities/domain/audit-event.ts',
    events.replace(EVENTS, `${EVENTS}  'something.new',\n`),
  );
  const files = [...BREACHES.map(([, path]) => path), 'infra/adapters.ts', ...TOTAL];
  house.write(
    'tsconfig.breach.json',
    JSON.stringify({ extends: './tsconfig.json', include: [], files }),
  );
  said = house.run('tsc', '--pretty', 'false', '-p', 'tsconfig.breach.json').split('\n');
});
after(() => house.remove());

for (const [promise, path] of BREACHES)
  test(`the compiler refuses ${promise}`, () => {
    assert.ok(
      said.some((line) => line.startsWith(`${path}(`)),
      said.join('\n'),
    );
  });

test('the compiler refuses a port without an adapter', () => {
  const about = said.filter((line) => line.startsWith('infra/adapters.ts('));
  assert.equal(about.length, 1, said.join('\n'));
  assert.match(String(about[0]), /is not assignable to type 'PortsByPlan'/);
});

for (const path of TOTAL)
  test(`the compiler refuses an event of the trail without a word in ${path}`, () => {
    const about = said.filter((line) => line.startsWith(`${path}(`));
    assert.equal(about.length, 1, said.join('\n'));
    assert.match(String(about[0]), /'"something.new"' is missing/);
  });

test('nothing but the breaches is refused', () => {
  const others = said.filter((line) => /^\S+\.ts\(/.test(line) && !line.includes('breach-'));
  assert.deepEqual(
    others.filter((line) => !['infra/adapters.ts', ...TOTAL].some((path) => line.startsWith(path))),
    [],
  );
});
