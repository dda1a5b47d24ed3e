import { KeyringError, type KeyringSource, keyBytes, readKeyringParts } from './keyring-file.js';

/** The payload codec's keys, and nothing else of a keyring. */
export interface CodecKeys {
  /** The id of the key that new payloads are sealed with. */
  readonly current: string;
  /** Every key that histories may still need, by id; the current one is among them. */
  readonly keys: ReadonlyMap<string, Buffer>;
}

export function localCodecKeys(source: KeyringSource): CodecKeys {
  const { current, keys } = readKeyringParts(source, 'payloadCodec').payloadCodec;
  // A missing default key must stop the start: an encode that fails later can take the worker down.
  if (!Object.hasOwn(keys, current))
    throw new KeyringError(
      'The keyring names a current payload codec key that it does not hold. Restore it from its backup.',
    );
  return {
    current,
    keys: new Map(Object.entries(keys).map(([id, text]) => [id, keyBytes(text)])),
  };
}
