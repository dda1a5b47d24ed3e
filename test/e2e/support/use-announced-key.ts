import { readFileSync, writeFileSync } from 'node:fs';
import { createCodecKeyringFile } from '../../../infra/crypto/create-keyring-file.js';
import type { KeyringFile } from '../../../infra/crypto/keyring-file.js';
import { secretPath } from '../../../infra/dev/stack-parts.js';
import type { TestStack } from '../../support/test-stack.js';

/** As if the minute had gone by for which a new codec key is announced. */
export async function useAnnouncedKey({ keyringFile, stack }: TestStack): Promise<void> {
  const held = JSON.parse(readFileSync(keyringFile, 'utf8')) as KeyringFile;
  const now = Date.now();
  const usedFrom = Object.fromEntries(
    Object.entries(held.payloadCodec.usedFrom ?? {}).map(([id, at]) => [
      id,
      new Date(Math.min(Date.parse(at), now)).toISOString(),
    ]),
  );
  const payloadCodec = { ...held.payloadCodec, usedFrom };
  writeFileSync(keyringFile, JSON.stringify({ ...held, payloadCodec }));
  await createCodecKeyringFile(
    keyringFile,
    secretPath(stack.parts.stateFolder, 'codec-keyring.json'),
  );
}
