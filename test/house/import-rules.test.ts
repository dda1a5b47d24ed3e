import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HouseCopy, ROOMS } from './support/house-copy.js';

/** One file for each rule of `.dependency-cruiser.cjs`, breaking it. */
const BREACHES: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['workflows-are-pure', 'workflows/breach-io.ts', `import 'pg';`],
  [
    'workflows-never-see-infra',
    'workflows/breach-infra.ts',
    `import type { Config } from '../infra/config/config.js';\nexport type Breach = Config;`,
  ],
  ['steps-are-pure', 'activities/steps/breach-step.ts', `import 'pg';`],
  [
    'steps-are-pure',
    'activities/steps/breach-adapter.ts',
    `import { fhirEhr } from '../../infra/ehr/fhir-ehr.js';\nexport const breach = fhirEhr;`,
  ],
  [
    'only-step-mints-step-names',
    'infra/postgres/breach-name.ts',
    `import { stepName } from '../../activities/domain/step-name.js';\nexport const breach = stepName('x');`,
  ],
  [
    'engine-skips-step-bodies',
    'workflows/saga/breach-body.ts',
    `import { verifyIdentity } from '../../activities/steps/verify-identity.js';\nexport const breach = verifyIdentity;`,
  ],
  [
    'domain-stands-alone',
    'activities/domain/breach-domain.ts',
    `import type { Ports } from '../ports/index.js';\nexport type Breach = Ports;`,
  ],
  [
    'activities-know-ports-only',
    'activities/breach-activity.ts',
    `import type { Config } from '../infra/config/config.js';\nexport type Breach = Config;`,
  ],
  [
    'infra-knows-ports-and-domain-only',
    'infra/postgres/breach-saga.ts',
    `import { enrollment } from '../../workflows/enrollment.js';\nexport const breach = enrollment;`,
  ],
  [
    'temporal-knows-messages-only',
    'infra/temporal/breach-saga.ts',
    `import { enrollment } from '../../workflows/enrollment.js';\nexport const breach = enrollment;`,
  ],
  [
    'adapters-are-strangers',
    'infra/mail/breach-neighbour.ts',
    `import { fhirEhr } from '../ehr/fhir-ehr.js';\nexport const breach = fhirEhr;`,
  ],
  [
    'only-adapters-read-phi',
    'infra/http/breach-phi.ts',
    `import { phiAccess } from '../../activities/domain/phi-access.js';\nexport const breach = phiAccess;`,
  ],
  ['adapters-do-not-log', 'infra/mail/breach-log.ts', `import 'pino';`],
  [
    'only-tracing-knows-opentelemetry',
    'infra/http/breach-span.ts',
    `import { trace } from '@opentelemetry/api';\nexport const breach = trace;`,
  ],
  [
    'roots-are-not-imported',
    'infra/http/breach-root.ts',
    `import { startWorker } from '../../worker/compose.js';\nexport const breach = startWorker;`,
  ],
  [
    'no-circle',
    'infra/http/breach-circle.ts',
    `import './breach-circle-back.js';\nexport const a = 1;`,
  ],
  ['no-orphan', 'infra/http/breach-orphan.ts', `export const alone = 1;`],
];

interface Cruise {
  readonly summary: { readonly violations: readonly { from: string; rule: { name: string } }[] };
}

let house: HouseCopy;
let found: Cruise['summary']['violations'];

before(() => {
  house = new HouseCopy();
  for (const [, path, text] of BREACHES) house.write(path, text);
  house.write('infra/http/breach-circle-back.ts', `import './breach-circle.js';`);
  const cruise = JSON.parse(house.run('depcruise', '--output-type', 'json', ...ROOMS)) as Cruise;
  found = cruise.summary.violations;
});
after(() => house.remove());

for (const [rule, path] of BREACHES)
  test(`a breach of ${rule} is caught: ${path}`, () => {
    assert.ok(
      found.some(({ from, rule: { name } }) => from.startsWith(path.slice(0, -3)) && name === rule),
      `${path} was not reported for ${rule}`,
    );
  });

test('nothing but the breaches is reported', () => {
  assert.deepEqual(
    found.map(({ from }) => from).filter((from) => !from.includes('breach')),
    [],
  );
});
