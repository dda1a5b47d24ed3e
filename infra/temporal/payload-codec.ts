import type { Payload, PayloadCodec } from '@temporalio/common';
import type { CodecKeys } from '../crypto/codec-keys.js';
import { open, type SealedUnder, seal } from '../crypto/envelope.js';
import { payloadBytes, payloadOf } from './payload-proto.js';

export interface PayloadPolicy {
  /** In production a payload that is not sealed is refused: else anybody who reaches Temporal could slip one in. */
  readonly mode: 'production' | 'development';
}

const SEALED_ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const text = new TextDecoder();
const bytes = new TextEncoder();

/** A payload cannot be opened here, and why not. */
export class PayloadRefused extends Error {
  override readonly name = 'PayloadRefused';
}

/**
 * Seals every payload with AES-256-GCM under a key of the service, never of a patient: histories must stay replayable
 * after a purge. The key's id is in the metadata, since the codec server gets no other context.
 */
export function sealingCodec(codecKeys: CodecKeys, { mode }: PayloadPolicy): PayloadCodec {
  const keyInForce = keyInForceOf(codecKeys);
  const sealOne = (payload: Payload): Payload => {
    const { id, key } = keyInForce();
    return {
      metadata: { encoding: bytes.encode(SEALED_ENCODING), [KEY_ID]: bytes.encode(id) },
      data: seal(key, under(id), encodable(payload)),
    };
  };
  const openOne = (payload: Payload): Payload => {
    const { encoding, [KEY_ID]: keyId } = payload.metadata ?? {};
    if (text.decode(encoding ?? undefined) !== SEALED_ENCODING) return plain(payload, mode);
    const id = text.decode(keyId ?? undefined);
    const key = codecKeys.keys.get(id);
    if (key === undefined) throw new PayloadRefused('The payload is sealed under an unknown key.');
    return payloadOf(opened(key, id, payload.data ?? new Uint8Array()));
  };
  return {
    encode: async (payloads) => payloads.map(sealOne),
    decode: async (payloads) => payloads.map(openOne),
  };
}

/** The key to seal with, asked for anew each time; one that was sound before when that one is not at hand. */
function keyInForceOf(codecKeys: CodecKeys): () => { readonly id: string; readonly key: Buffer } {
  const find = () => {
    const { current: id } = codecKeys;
    const key = codecKeys.keys.get(id);
    return key === undefined ? null : { id, key };
  };
  const first = find();
  if (first === null) throw new Error('The current payload codec key is not at hand.');
  let sound = first;
  return () => {
    sound = find() ?? sound;
    return sound;
  };
}

const under = (keyId: string): SealedUnder => ({
  enrollmentId: '',
  kind: 'temporal-payload',
  field: '',
  keyId,
});

function opened(key: Buffer, id: string, data: Uint8Array): Buffer {
  try {
    return open(key, under(id), data);
  } catch {
    throw new PayloadRefused('The payload was changed after it was sealed.');
  }
}

function plain(payload: Payload, mode: PayloadPolicy['mode']): Payload {
  if (mode === 'production') throw new PayloadRefused('The payload is not sealed.');
  return payload;
}

/**
 * An `encode` that throws can take the whole worker down. So what is not a payload becomes the value null, sealed;
 * it never leaves the process as it is.
 */
function encodable(payload: Payload): Uint8Array {
  try {
    return payloadBytes(payload);
  } catch {
    return payloadBytes({
      metadata: { encoding: bytes.encode('json/plain') },
      data: bytes.encode('null'),
    });
  }
}
