import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Actor, AuditFacts } from '../../../../activities/domain/audit.js';
import { AUDIT_EVENTS } from '../../../../activities/domain/audit-event.js';
import { SYSTEM_TRAIL } from '../../../../activities/domain/ids.js';
import { stepName } from '../../../../activities/domain/step-name.js';
import { newInstance, systemTrail } from '../../../../activities/domain/system-trail.js';
import { auditEventLines } from '../../../../infra/audit/fhir/audit-event-lines.js';
import { auditEventOf, UnknownEventError } from '../../../../infra/audit/fhir/audit-event-of.js';
import type { AuditEventResource } from '../../../../infra/audit/fhir/audit-event-resource.js';
import type { TrailLine } from '../../../../infra/audit/trail-line.js';
import { BALP, balpProblems } from './support/balp.js';
import { brokenOnce } from './support/broken-once.js';
import { exportedEntry } from './support/entries.js';
import { r4Problems } from './support/r4.js';

/** A profile is asked about what R4 has nothing against. */
function problemsOf(resource: AuditEventResource): readonly string[] {
  const problems = r4Problems(resource);
  return problems.length > 0 ? problems : balpProblems(resource);
}

const step = stepName('create-ehr-record');
const at = (adapter: string) => ({
  system: { adapter, tenant: 'north', capabilityVersion: 1, external: true },
});
const ACTORS: readonly Actor[] = [
  ...([
    'service:api',
    'service:worker',
    'patient',
    'client:portal',
    'staff:a1:b2',
    'ops:reader',
  ] as const),
];
const someFacts = fc.record<AuditFacts, never>(
  {
    step: fc.constant(step),
    verb: fc.constantFrom('perform', 'undo', 'verifyGone'),
    attempt: fc.nat(9),
    code: fc.constantFrom('UNAVAILABLE', 'CANCELLED', 'ACTION_NOT_AUTHORISED'),
    undo: fc.constantFrom('gone', 'neutralised', 'manual'),
    system: fc.constantFrom('fhir', 'http', 'postgres').map((adapter) => at(adapter).system),
    purpose: fc.constantFrom('treatment', 'operations', 'break-glass'),
    fields: fc.constantFrom([], ['firstName'], ['firstName', 'dateOfBirth']),
    rules: fc.constant(['format']),
    counts: fc.constantFrom({}, { looked: 2 }),
  },
  { requiredKeys: [] },
);

test('every event, by whomever and whatever its facts, is an AuditEvent of R4 and keeps the profile it names', () => {
  for (const event of AUDIT_EVENTS)
    fc.assert(
      fc.property(fc.constantFrom(...ACTORS), someFacts, fc.boolean(), (actor, facts, isSystem) => {
        const entry = exportedEntry(event, actor, facts);
        const enrollmentId = systemTrail('api', newInstance(), new Date());
        const resource = auditEventOf(isSystem ? { ...entry, enrollmentId } : entry);
        assert.deepEqual(problemsOf(resource), []);
      }),
      { numRuns: 25 },
    );
});

const fields: AuditFacts['fields'] = ['firstName', 'dateOfBirth'];
for (const [profile, entry] of [
  ['PatientCreate', exportedEntry('request.received', 'client:portal', { fields })],
  ['PatientCreate', exportedEntry('step.succeeded', 'service:worker', { step, ...at('fhir') })],
  [
    'PatientDelete',
    exportedEntry('step.succeeded', 'service:worker', { step, verb: 'undo', ...at('fhir') }),
  ],
  [
    'PatientQuery',
    exportedEntry('step.succeeded', 'service:worker', { step, verb: 'verifyGone', ...at('fhir') }),
  ],
  [
    'PrivacyDisclosure.Source',
    exportedEntry('phi.disclosed', 'service:worker', {
      ...{ step, recipient: 'ehr', purpose: 'treatment', fields, ...at('fhir') },
    }),
  ],
  [
    'PrivacyDisclosure.Source',
    exportedEntry('phi.disclosed', 'staff:officer', { purpose: 'break-glass', fields }),
  ],
] as const) {
  const title = `${entry.event} ${entry.actor} ${entry.facts}`;
  test(`it names the profile ${profile}: ${title}`, () => {
    const resource = auditEventOf(entry);
    assert.deepEqual(resource.meta?.profile, [`${BALP}${profile}`]);
    assert.deepEqual(problemsOf(resource), []);
  });

  test(`whatever is taken from it or changed in it is found: ${title}`, () => {
    const sound = auditEventOf(entry);
    for (const [what, broken] of brokenOnce(sound))
      assert.notDeepEqual(problemsOf(broken), [], what);
  });
}

test('what was refused or went wrong names no profile, and says how bad it is', () => {
  const read = (event: string, facts: AuditFacts) => {
    const { meta, outcome, outcomeDesc } = auditEventOf(exportedEntry(event, 'client:x', facts));
    return [meta, outcome, outcomeDesc?.split(':')[0]];
  };
  assert.deepEqual(read('step.failed', { code: 'UNAVAILABLE' }), [undefined, '8', 'UNAVAILABLE']);
  assert.deepEqual(read('step.failed', { code: 'DUPLICATE_PATIENT' })[1], '4');
  assert.deepEqual(read('request.refused', {}), [undefined, '4', undefined]);
  const kept = { step, verb: 'undo', undo: 'neutralised', ...at('fhir') } as const;
  assert.deepEqual(read('step.succeeded', kept), [undefined, '4', undefined]);
  assert.deepEqual(read('enrollment.purge-started', { code: 'UNAVAILABLE' })[1], '0');
});

test('no fact is lost, and the entry that it was made from is named with its hash', () => {
  const facts: AuditFacts = { step, fence: 2, fields: ['city', 'state'], ...at('fhir') };
  const entry = exportedEntry('phi.disclosed', 'service:worker', facts);
  const made = auditEventOf(entry).entity.at(-1);
  assert.equal(made?.what?.identifier.value, `${entry.enrollmentId}/1`);
  assert.deepEqual(
    made?.detail?.map(({ type, valueString }) => `${type}=${valueString}`),
    [
      ...[`step=${step}`, 'fence=2', 'fields=city', 'fields=state', 'system.adapter=fhir'],
      ...['system.tenant=north', 'system.capabilityVersion=1', 'system.external=true'],
      `hash=${entry.hash}`,
    ],
  );
});

test('an event of another version stops the export; what is missing is counted', async () => {
  assert.throws(() => auditEventOf(exportedEntry('enrollment.forgotten')), UnknownEventError);
  assert.throws(() => auditEventOf(exportedEntry('constructor')), UnknownEventError);
  async function* lines(): AsyncGenerator<TrailLine> {
    yield { missing: { position: 1, enrollmentId: SYSTEM_TRAIL, seq: 1 } };
    yield { entry: exportedEntry('sweep.completed') };
    yield { checkpoint: 'a.b.c' };
  }
  const counts = { written: 0, missing: 0 };
  const written: string[] = [];
  for await (const line of auditEventLines(lines(), counts)) written.push(line);
  assert.equal(written.length, 1);
  assert.deepEqual(counts, { written: 1, missing: 1 });
});
