import { extname, join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { CodecKeys } from '../crypto/codec-keys.js';
import { type PayloadPolicy, sealingCodec } from './payload-codec.js';

/** Where Node loads it from: beside this file, in the form that this file has. */
export const failureConverterPath = join(
  import.meta.dirname,
  `failure-converter${extname(import.meta.filename)}`,
);

/** What clients and workers put between themselves and Temporal: nothing leaves a process unsealed. */
export const dataConverter = (keys: CodecKeys, policy: PayloadPolicy): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [sealingCodec(keys, policy)],
});
