import type { Client } from '@temporalio/client';
import { Failure } from '../../activities/domain/failure.js';
import type { KeyRotationResult } from '../../activities/domain/key-rotation.js';
import type { CodecKeyRotation } from '../crypto/codec-key-rotation.js';
import type { TellRotation } from '../postgres/rotation-trail.js';
import { codecKeyHolders } from './codec-key-holders.js';

/**
 * Unasked, a key seals for so long: 2^32 payloads, the most that one key may seal under random nonces, are then out of
 * reach at 7,000 a second.
 */
const SERVES_MS = 7 * 86_400_000;

interface Parts {
  /** Null when a key server holds the keys. */
  readonly rotation: CodecKeyRotation | null;
  readonly client: Client;
  /** No key is made or taken away before the trail has it. */
  readonly tell: TellRotation;
}

/** Announces a new key when it is time or was asked for; removes the old ones that nothing needs any more. */
export const rotateCodecKeys = async (
  { rotation, ...parts }: Parts,
  isAsked: boolean,
): Promise<KeyRotationResult> =>
  rotation === null ? keptElsewhere(isAsked) : rotate({ rotation, ...parts }, isAsked);

async function rotate(
  { rotation, client, tell }: Parts & { readonly rotation: CodecKeyRotation },
  isAsked: boolean,
): Promise<KeyRotationResult> {
  if (isAsked || isDue(rotation)) {
    await tell('keys.rotation-begun', { lineage: 'codec' });
    await rotation.announce();
    await tell('keys.rotated', { lineage: 'codec' });
  }
  let destroyed = 0;
  for (const { id, succeededFrom } of rotation.standings())
    if (succeededFrom !== null && (await isFree(client, succeededFrom))) {
      await tell('keys.destroyed', { lineage: 'codec', counts: { destroyed: 1 } });
      await rotation.remove(id);
      destroyed++;
    }
  const latest = rotation.standings().at(-1)?.id ?? 'none';
  return { lineage: 'codec', current: latest, rewrapped: 0, stranded: 0, destroyed, overdue: 0 };
}

/** In a key server an engineer writes them, and processes read them when they start. */
function keptElsewhere(isAsked: boolean): KeyRotationResult {
  if (isAsked) throw new Failure('UNSUPPORTED');
  const nothing = { rewrapped: 0, stranded: 0, destroyed: 0, overdue: 0 };
  return { lineage: 'codec', current: 'key server', ...nothing };
}

function isDue(rotation: CodecKeyRotation): boolean {
  const current = rotation.standings().find(({ standing }) => standing === 'current');
  return Date.now() - (current?.usedFrom?.getTime() ?? 0) > SERVES_MS;
}

const isFree = async (client: Client, succeededFrom: Date): Promise<boolean> =>
  (await codecKeyHolders(client, succeededFrom)).runs === 0;
