import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ProblemKind } from '../../api/problem.js';
import type { Noted } from '../../infra/audit/audit-sums.js';
import { CONTRACT, type DocumentedAnswer, type Operation } from './support/contract.js';
import { type Asked, type Provoker, startProvoker } from './support/provoke.js';

let provoker: Provoker;
before(async () => {
  provoker = await startProvoker();
});
after(() => provoker?.[Symbol.asyncDispose]());

/** What comes with every answer of HTTP, and what keeps browsers in check: no part of any contract. */
const EVERYWHERE = new Set([
  ...['date', 'connection', 'content-type', 'content-length', 'keep-alive', 'cache-control'],
  ...['content-security-policy', 'strict-transport-security', 'referrer-policy'],
  ...['cross-origin-opener-policy', 'cross-origin-resource-policy', 'origin-agent-cluster'],
  ...['x-content-type-options', 'x-dns-prefetch-control', 'x-download-options', 'x-frame-options'],
  ...['x-permitted-cross-domain-policies', 'x-xss-protection'],
]);

const PROBLEM = 'application/problem+json';

const operations: readonly Asked[] = Object.entries(CONTRACT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...{ path, operation, method: method.toUpperCase() },
  })),
);

function answersOf({ responses }: Operation): readonly (readonly [number, DocumentedAnswer])[] {
  return Object.entries(responses).map(([status, told]) => [
    Number(status),
    '$ref' in told
      ? (CONTRACT.components.responses[told.$ref.split('/').at(-1) ?? ''] ?? assert.fail(told.$ref))
      : told,
  ]);
}

for (const asked of operations)
  test(`${asked.method} ${asked.path}: each problem that the contract names occurs, as it says`, async () => {
    for (const [status, told] of answersOf(asked.operation))
      for (const [kind, example] of Object.entries(told.content[PROBLEM]?.examples ?? {})) {
        const answer = await provoker.provoke(asked, kind as ProblemKind);
        assert.equal(answer.status, status, `${kind}: ${JSON.stringify(answer.body)}`);
        assert.equal(answer.headers.get('content-type')?.split(';')[0], PROBLEM, kind);
        const { correlationId, errors: _broken, ...fixed } = answer.body as Record<string, unknown>;
        const { correlationId: _id, errors: _told, ...expected } = example.value as typeof fixed;
        assert.deepEqual(fixed, expected, kind);
        assert.match(String(correlationId), /^[0-9a-f-]{36}$/);
        headersAsTold(answer.headers, told, kind);
        onRecord(answer.noted, kind);
      }
  });

/** A refused request is noted for the audit trail, once, in words of ours. */
function onRecord(noted: readonly Noted[], kind: string): void {
  assert.deepEqual(
    noted.map(({ event, request }) => [event, request?.problem]),
    [['request.refused', kind]],
  );
}

/** Those that must be there are, and nothing is there that the contract does not know. */
function headersAsTold(headers: Headers, told: DocumentedAnswer, kind: string): void {
  const known = Object.entries(told.headers).map(
    ([name, { required }]) => [name.toLowerCase(), required === true] as const,
  );
  for (const [name, isRequired] of known)
    if (isRequired) assert.ok(headers.has(name), `${kind} lacks ${name}`);
  const names = new Set(known.map(([name]) => name));
  const unknown = [...headers.keys()].filter((name) => !names.has(name) && !EVERYWHERE.has(name));
  assert.deepEqual(unknown, [], kind);
}
