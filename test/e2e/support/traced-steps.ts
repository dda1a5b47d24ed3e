import assert from 'node:assert/strict';
import type { ReceivedSpan } from '../../support/trace-collector.js';
import type { SpanNode } from './trace-tree.js';

/** The steps in order, each with what it asks of which system; calls go out where the system is outside. */
export const STEPS = [
  ['verify-identity.perform', ['identity.verify', 'call POST']],
  ['create-ehr-record.perform', ['ehr.create', 'call POST']],
  ['assign-primary-care-provider.perform', ['providerDirectory.assign']],
  ['set-up-patient-portal.perform', ['portal.open']],
  ['schedule-initial-appointment.perform', ['scheduling.book']],
  ['send-welcome-materials.perform', ['mail.send']],
] as const;

/** The first whose system is our own database. */
const NEAR = 'assign-primary-care-provider.perform';

interface Expected {
  readonly pace: 'local' | 'remote';
  readonly enrollmentId: string;
}

/** A step below the start, with all that it asked and called, and who it was about. */
export function assertTraced(
  start: SpanNode,
  step: (typeof STEPS)[number],
  expected: Expected,
): void {
  const [name, asked] = step;
  // On a busy machine a near try may be too slow, and is followed by a far one.
  const tries = start.below.filter(({ span }) => span.name === name);
  const { span, all } = tries.find((each) => !each.span.isError) ?? assert.fail(name);
  assert.equal(span.process, 'enrollment-worker');
  const names = all.map((each) => each.name);
  for (const each of asked) assert.ok(names.includes(each), `${name}: ${each} in ${names.join()}`);
  for (const { attributes } of all)
    assert.equal(attributes['enrollment.id'], expected.enrollmentId);
  const isNear = tries.some((each) => each.span.attributes['enrollment.pace'] === 'local');
  if (expected.pace === 'remote' || name === NEAR)
    assert.equal(isNear, expected.pace === 'local', name);
  assert.match(`${span.attributes['enrollment.plan_version']}`, /^[0-9a-f]{12}$/);
}

/** The call to the bureau says all that it may, and nothing else. */
export function assertCalled(trace: readonly ReceivedSpan[], enrollmentId: string): void {
  const { attributes } =
    trace.find(({ name, isError, attributes: of }) => {
      return name === 'call POST' && of['enrollment.step'] === 'verify-identity' && !isError;
    }) ?? assert.fail('the bureau was called');
  assert.deepEqual(attributes, {
    'enrollment.id': enrollmentId,
    'enrollment.step': 'verify-identity',
    'enrollment.verb': 'perform',
    'enrollment.attempt': attributes['enrollment.attempt'],
    'enrollment.port': 'identity',
    'enrollment.operation': 'verify',
    'http.request.method': 'POST',
    'http.response.status_code': 201,
  });
}
