import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { dataConverter } from '../../../infra/temporal/data-converter.js';

const keys = { current: 'k1', keys: new Map([['k1', newKey()]]) };
/** As client and worker load it. */
const loaded = () => loadDataConverter(dataConverter(keys, { mode: 'production' }));

test('of a failure only its code stays readable; message, stack and details are sealed', async () => {
  const cause = new Error('caused by Zq7canary');
  const error = ApplicationFailure.create({
    type: 'UNAVAILABLE',
    message: 'about Zq7canary',
    details: [{ attempts: 3, note: 'Zq7canary' }],
    cause,
  });
  const failure = await encodeErrorToFailure(loaded(), error);
  const bytes = JSON.stringify(failure, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  assert.doesNotMatch(bytes, /canary|attempts/i);
  assert.equal(failure.message, 'Encoded failure');
  assert.equal(failure.applicationFailureInfo?.type, 'UNAVAILABLE');
});

test('whoever holds the keys reads the failure as it was', async () => {
  const error = ApplicationFailure.create({ type: 'AUTH', message: 'text', details: [{ n: 1 }] });
  const failure = await encodeErrorToFailure(loaded(), error);
  const opened = await decodeOptionalFailureToOptionalError(loaded(), failure);
  assert.ok(opened instanceof ApplicationFailure);
  assert.equal(opened.message, 'text');
  assert.deepEqual(opened.details, [{ n: 1 }]);
});
