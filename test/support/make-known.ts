import assert from 'node:assert/strict';
import type { Person } from '../../infra/dev/partners/people.js';
import type { TestStack } from './test-stack.js';

/** Makes people known to the simulated bureau. */
export async function makeKnown({ stack }: TestStack, people: readonly Person[]): Promise<void> {
  const response = await fetch(`${stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(people),
  });
  assert.equal(response.status, 204);
}
