import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleWorkflows } from '../../worker/bundle-workflows.js';
import { keptBundle } from '../../worker/kept-bundle.js';

test('a second start takes the bundle that the first one made of the same code', async () => {
  const { code } = await bundleWorkflows();
  const made = () => assert.fail('It is made once.');
  assert.equal(await keptBundle(made), code);
  assert.match(code, /enrollPatient/);
});
