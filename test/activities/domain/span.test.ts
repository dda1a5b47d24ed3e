import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindAccess } from '../../../activities/bind-access.js';
import { bindAudit } from '../../../activities/bind-audit.js';
import { bindKeys } from '../../../activities/bind-keys.js';
import { bindLifecycle } from '../../../activities/bind-lifecycle.js';
import { bindStaff } from '../../../activities/bind-staff.js';
import { bindSweep } from '../../../activities/bind-sweep.js';
import { Phi } from '../../../activities/domain/phi.js';
import type { PortName } from '../../../activities/domain/plan.js';
import {
  type Operation,
  PLAIN_ACTIVITIES,
  type SpanFacts,
  type SpanSubject,
} from '../../../activities/domain/span.js';
import type { Ports } from '../../../activities/ports/index.js';

const secret: string = 'Ada Lovelace';

test('types refuse PHI and bare text in a span', () => {
  const facts: SpanFacts[] = [
    // @ts-expect-error a Phi is no fact
    { phi: new Phi(secret) },
    // @ts-expect-error nor is bare text a code
    { code: secret },
    // @ts-expect-error nor an id
    { enrollmentId: secret },
  ];
  const subjects: SpanSubject[] = [
    // @ts-expect-error nor a step
    { kind: 'step', step: secret, verb: 'perform' },
    // @ts-expect-error nor a route
    { kind: 'request', method: 'GET', route: secret },
    // @ts-expect-error nor what is asked of a system
    { kind: 'port', port: 'ehr', operation: secret },
  ];
  assert.equal(facts.length + subjects.length, 6);
});

test('each activity that is no step has its word', () => {
  const nothing = {} as never;
  const bound = [
    ...[bindLifecycle(nothing, nothing), bindStaff(nothing), bindSweep(nothing)],
    ...[bindAudit(nothing), bindAccess(nothing), bindKeys(nothing)],
  ];
  assert.deepEqual(bound.flatMap((each) => Object.keys(each)).toSorted(), [
    ...[...PLAIN_ACTIVITIES].toSorted(),
  ]);
});

/** What can be asked of the systems; data of a port is no operation. */
type Asked = {
  [P in PortName]: {
    [K in keyof Ports[P]]-?: NonNullable<Ports[P][K]> extends (...args: never[]) => unknown
      ? K
      : never;
  }[keyof Ports[P]];
}[PortName];

test('each thing that can be asked of a system has its word, and no other has one', () => {
  const isComplete: [Asked] extends [Operation] ? true : never = true;
  const isExact: [Operation] extends [Asked] ? true : never = true;
  assert.ok(isComplete && isExact);
});
