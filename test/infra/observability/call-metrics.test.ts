import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { Failure } from '../../../activities/domain/failure.js';
import type { PortsByPlan } from '../../../infra/adapters.js';
import { askedGauge } from '../../../infra/observability/asked-gauge.js';
import { dependencyMetrics } from '../../../infra/observability/dependency-metrics.js';
import { enrollmentMetrics } from '../../../infra/observability/enrollment-metrics.js';
import { knownMetric } from '../../../infra/observability/known-metric.js';
import { measuredPorts } from '../../../infra/observability/port-metrics.js';
import { requestMetrics } from '../../../infra/observability/request-metrics.js';
import { samplesIn } from '../../support/exposition.js';

const told = async (register: Registry, name: string) =>
  samplesIn(await register.metrics())
    .filter((sample) => sample.name === name)
    .map(({ labels, value }) => `${Object.values(labels).join(' ')}: ${value}`);

test('a call of a system is counted by port, adapter, operation and result, and nothing of what was asked', async () => {
  const register = new Registry();
  const answers = {
    identity: {
      verify: async (who: string) => `of ${who}`,
      find: async () => {
        throw new Failure('AUTH');
      },
      slip: async () => {
        throw new Error('Jane Doe');
      },
      findsByKey: false,
    },
    intents: { kind: 'not measured' },
  };
  const plan = { adapters: { identity: { adapter: 'http' } } };
  const portsFor = (() => answers) as unknown as PortsByPlan;
  const ports = measuredPorts(register)(portsFor)(plan as never) as unknown as typeof answers;
  assert.equal(await ports.identity.verify('Jane Doe'), 'of Jane Doe');
  await assert.rejects(ports.identity.find(), { code: 'AUTH' });
  await assert.rejects(ports.identity.slip());
  assert.equal(ports.identity.findsByKey, false);
  assert.equal(ports.intents, answers.intents);
  assert.deepEqual(await told(register, 'enrollment_partner_calls_total'), [
    'identity http verify ok: 1',
    'identity http find AUTH: 1',
    'identity http slip UNEXPECTED: 1',
  ]);
  assert.doesNotMatch(await register.metrics(), /Jane/);
});

test('a submission is counted as accepted or by its problem, any other request by its route alone', async () => {
  const register = new Registry();
  const { answered, refused } = requestMetrics(register);
  const intake = { method: 'POST', route: '/v1/enrollments' } as const;
  answered({ ...intake, status: 202, seconds: 0.1 });
  refused({ ...intake, problem: 'unavailable' });
  answered({ ...intake, status: 503, seconds: 0.1 });
  refused({ method: 'GET', route: '/v1/enrollments/{id}', problem: 'not-found' });
  assert.deepEqual(await told(register, 'enrollment_intake_total'), [
    'accepted: 1',
    'unavailable: 1',
    'unexpected: 0',
    'request-timeout: 0',
  ]);
  assert.deepEqual(await told(register, 'enrollment_http_refusals_total'), [
    '/v1/enrollments unavailable: 1',
    '/v1/enrollments/{id} not-found: 1',
  ]);
});

test('what nobody can say has no value, where 0 would be an answer', async () => {
  const register = new Registry();
  const unknown = async (): Promise<never> => {
    throw new Failure('UNAVAILABLE');
  };
  askedGauge(register, { name: 'enrollment_x', help: 'x' }, unknown);
  enrollmentMetrics(register, unknown);
  knownMetric(register, unknown);
  assert.deepEqual(samplesIn(await register.metrics()), []);
});

test('a database that was restored is told as 0, a part that does not answer as 0', async () => {
  const register = new Registry();
  knownMetric(register, async () => {
    throw new Failure('RESTORED');
  });
  dependencyMetrics(register, {
    database: async () => true,
    keyring: async () => false,
    jwks: async () => {
      throw new Error('no');
    },
    temporal: async () => true,
  });
  assert.deepEqual(await told(register, 'enrollment_database_known'), [': 0']);
  assert.deepEqual(await told(register, 'enrollment_dependency_up'), [
    'database: 1',
    'keyring: 0',
    'jwks: 0',
    'temporal: 1',
  ]);
});
