import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { call } from '../../../infra/http/call.js';
import { attemptOf, read, server, write } from './support/target.js';

for (const [status, onRead, onWrite] of [
  [400, 'UNAVAILABLE', 'RECORD_INVALID'],
  [401, 'AUTH', 'AUTH'],
  [403, 'AUTH', 'AUTH'],
  [404, 'UNAVAILABLE', 'UNAVAILABLE'],
  [408, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [409, 'CONFLICT', 'CONFLICT'],
  [412, 'CONFLICT', 'CONFLICT'],
  [422, 'UNAVAILABLE', 'RECORD_INVALID'],
  [423, 'CONFLICT', 'CONFLICT'],
  [429, 'RATE_LIMITED', 'RATE_LIMITED'],
  [500, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [503, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [307, 'UNAVAILABLE', 'UNAVAILABLE'],
] as const)
  test(`status ${status} is ${onRead} to a read and ${onWrite} to a write, and its text goes nowhere`, async (t) => {
    const target = await server(t, (_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('canary');
    });
    for (const [request, code] of [
      [read, onRead],
      [write, onWrite],
    ] as const) {
      const failure = await call(target, attemptOf().attempt, request).catch((e: unknown) => e);
      assert.ok(failure instanceof Failure);
      assert.equal(failure.code, code);
      assert.doesNotMatch(`${failure.stack} ${JSON.stringify(failure)}`, /canary|127\.0\.0\.1/);
      assert.equal(failure.cause, undefined);
    }
  });
