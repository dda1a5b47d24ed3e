import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../infra/config/config.js';
import { pinPlan } from '../../infra/pin-plan.js';
import { enrollment } from '../../workflows/enrollment.js';
import { attemptSeconds } from '../../workflows/saga/time-limits.js';

const PORTAL = {
  MODE: 'development',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  STEP_PATIENCE_SECONDS: '900',
  KEYCLOAK_CLIENT_ID: 'us',
  KEYCLOAK_URL: 'https://a.example',
  KEYCLOAK_ACTIVATION_URL: 'https://a.example/first',
};
const planOf = (more: Readonly<Record<string, string>>) =>
  pinPlan(parseConfig({ ...PORTAL, ...more }), []);

test('realms of one name at two servers are two systems', () => {
  const [a, b] = ['https://a.example', 'https://b.example'].map(
    (url) => planOf({ PORTAL_ADAPTER: 'keycloak', KEYCLOAK_URL: url }).adapters.portal.tenant,
  );
  assert.deepEqual([a, b], ['patients@a.example', 'patients@b.example']);
});

test('a step has fifteen seconds an attempt where its system is outside, and its own where it is built in', () => {
  const step = enrollment.find(({ uses }) => uses === 'portal') ?? assert.fail('no such step');
  assert.equal(attemptSeconds(step, planOf({ PORTAL_ADAPTER: 'keycloak' })), 15);
  assert.equal(attemptSeconds(step, planOf({})), step.policy.attemptSeconds);
  assert.equal(attemptSeconds(step, planOf({ STEP_PATIENCE_SECONDS: '2' })), 2);
});
