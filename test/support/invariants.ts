import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { verifyTrail } from '../../infra/audit/verify-trail.js';
import { publicKeysIn } from '../../infra/crypto/certificate-verifier.js';
import { certificateKeyPath } from '../../infra/dev/stack-parts.js';
import { type Database, rows } from '../../infra/postgres/database.js';
import { trailAtOnce, trailLines } from '../../infra/postgres/trail-lines.js';
import type { TestStack } from './test-stack.js';
import type { Violation } from './violation.js';
import { untoldStories } from './whole-story.js';

const SYSTEMS_OF_OURS = ['appointment', 'patients', 'portal-account', 'provider-place'];
/** A Patient and its Coverage. */
const CHART_RESOURCES = 2;
const CHART_KEY = /([0-9a-f-]{36}):create-ehr-record/;

/** What must hold of a whole stack once every enrollment has been waited for, whatever was done to it. */
export async function assertInvariants(bench: TestStack): Promise<void> {
  assert.ok((await rows(bench.owner, 'SELECT id FROM enrollment LIMIT 1')).length > 0);
  assert.deepEqual(await invariantViolations(bench), []);
}

/** Everything that does not hold, by I1 to I5 of the test matrix. */
export async function invariantViolations({
  owner,
  stack,
}: TestStack): Promise<readonly Violation[]> {
  const ends = await readEnds(owner);
  const enrolled = ends.filter(({ outcome }) => outcome === 'enrolled');
  return [
    ...ends.flatMap(unlikeItsEnd),
    ...(await wrongCharts(stack.file.partners.ehr, new Set(enrolled.map(({ id }) => id)))),
    ...(await wrongLoads(owner, enrolled.length)),
    ...(await inquiriesRemembered(owner)),
    ...(await brokenTrail(owner, stack.parts.stateFolder)),
    ...(await untoldStories(owner)),
  ];
}

interface End {
  readonly id: string;
  readonly outcome: string | null;
  readonly held: readonly string[];
  readonly kept: number;
  readonly proven: number;
}

const readEnds = (owner: Database): Promise<readonly End[]> =>
  rows<End>(
    owner,
    `SELECT e.id, e.outcome,
            ARRAY(SELECT system FROM held_record h WHERE h.enrollment_id = e.id ORDER BY 1) AS held,
            (SELECT count(*) FROM dossier d WHERE d.enrollment_id = e.id)
              + (SELECT count(*) FROM dossier_key k WHERE k.enrollment_id = e.id) AS kept,
            (SELECT count(*) FROM certificate c WHERE c.enrollment_id = e.id) AS proven
     FROM enrollment e`,
  );

/** Each enrollment has one outcome and exactly the records that go with it. */
function unlikeItsEnd({ id, outcome, held, kept, proven }: End): readonly Violation[] {
  const say = (says: string): Violation => ({ enrollmentId: id, says });
  if (outcome === null) return [say('has not ended')];
  const isEnrolled = outcome === 'enrolled';
  const expected = isEnrolled ? SYSTEMS_OF_OURS : [];
  const certificates = isEnrolled ? 0 : 1;
  return [
    ...(held.join() === expected.join() ? [] : [say(`is ${outcome} with [${held.join()}]`)]),
    ...(kept === 0 ? [] : [say(`is ${outcome} with ${kept} parts of its dossier`)]),
    ...(proven === certificates ? [] : [say(`is ${outcome} with ${proven} certificates`)]),
  ];
}

/** Charts, history included, by the key that they carry: a Patient and a Coverage for who is enrolled, none else. */
async function wrongCharts(
  ehrUrl: string,
  enrolled: ReadonlySet<string>,
): Promise<readonly Violation[]> {
  const { records } = (await (await fetch(`${ehrUrl}/__records`)).json()) as { records: unknown[] };
  const counts = new Map([...enrolled].map((id) => [id, 0]));
  for (const record of records) {
    const id = CHART_KEY.exec(JSON.stringify(record))?.[1] ?? 'nobody';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].flatMap(([id, count]) =>
    count === (enrolled.has(id) ? CHART_RESOURCES : 0)
      ? []
      : [{ enrollmentId: id, says: `has ${count} resources at the EHR` }],
  );
}

/** Of the inquiry about somebody who is not enrolled we hold no reference. */
async function inquiriesRemembered(owner: Database): Promise<readonly Violation[]> {
  const held = await rows<{ id: string }>(
    owner,
    `SELECT i.enrollment_id AS id FROM intent i JOIN enrollment e ON e.id = i.enrollment_id
     WHERE i.step = 'verify-identity' AND i.made_id IS NOT NULL AND e.outcome <> 'enrolled'`,
  );
  return held.map(({ id }) => ({ enrollmentId: id, says: "the bureau's reference is still held" }));
}

/** No place and no slot got lost or was given twice. */
async function wrongLoads(owner: Database, enrolled: number): Promise<readonly Violation[]> {
  type Load = Record<'capacity' | 'taken' | 'assigned' | 'booked', number>;
  const loads = await rows<Load>(owner, 'SELECT * FROM provider_load');
  const wrong = loads.filter(
    ({ capacity, taken, assigned, booked }) =>
      taken > capacity || assigned !== taken || booked !== taken,
  );
  const places = loads.reduce((sum, { taken }) => sum + taken, 0);
  return [
    ...wrong.map((load) => ({
      enrollmentId: null,
      says: `a provider's load does not add up: ${JSON.stringify(load)}`,
    })),
    ...(places === enrolled
      ? []
      : [{ enrollmentId: null, says: `${places} places are taken for ${enrolled} enrolled` }]),
  ];
}

/** Every chain, position and checkpoint of the trail holds; what no checkpoint covers yet may be. */
async function brokenTrail(owner: Database, stateFolder: string): Promise<readonly Violation[]> {
  const keys = publicKeysIn(readFileSync(certificateKeyPath(stateFolder), 'utf8'));
  const { findings } = await trailAtOnce(owner, (tx) =>
    verifyTrail(trailLines(tx), { keys, coveredUntil: '' }),
  );
  return findings.map(({ enrollmentId = null, ...found }) => ({
    enrollmentId,
    says: `its trail: ${JSON.stringify(found)}`,
  }));
}
