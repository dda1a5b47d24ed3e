import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { CodecKeys } from '../crypto/codec-keys.js';
import { type PayloadPolicy, sealingCodec } from './payload-codec.js';

/** For `bundleWorkflowCode`, which must be told apart from the worker; there codes and details of failures are read. */
export const failureConverterPath = fileURLToPath(
  new URL('./failure-converter.ts', import.meta.url),
);

/** What clients and workers put between themselves and Temporal: nothing leaves a process unsealed. */
export const dataConverter = (keys: CodecKeys, policy: PayloadPolicy): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [sealingCodec(keys, policy)],
});
