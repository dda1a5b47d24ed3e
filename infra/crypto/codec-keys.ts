import {
  KeyringError,
  type KeyringFile,
  type KeyringSource,
  keyBytes,
  readKeyringParts,
} from './keyring-file.js';
import { type RereadFile, rereadWhenChanged } from './reread-when-changed.js';

/** The payload codec's keys, and nothing else of a keyring. They may change at any time: ask at each use. */
export interface CodecKeys {
  /** The id of the key that payloads are sealed with now. */
  readonly current: string;
  /** Every key that histories may still need, by id, and one that is announced. */
  readonly keys: Pick<ReadonlyMap<string, Buffer>, 'get'>;
}

type CodecPart = KeyringFile['payloadCodec'];

/**
 * The codec's keys as the file stands. A new key is in the file some time before it is used, so that every process can
 * open what any process seals.
 */
export function localCodecKeys(source: KeyringSource): CodecKeys {
  const file = asItStands(source);
  let last = file();
  const held = (again = false): CodecPart => {
    try {
      last = again ? file.again() : file();
    } catch {
      // A file that is away or damaged for now: the last sound keys serve on.
    }
    return last;
  };
  const find = ({ keys }: CodecPart, id: string): Buffer | undefined =>
    Object.hasOwn(keys, id) ? keyBytes(keys[id] ?? '') : undefined;
  return {
    get current() {
      return codecKeyInForce(held(), new Date());
    },
    keys: { get: (id) => find(held(), id) ?? find(held(true), id) },
  };
}

/** The latest of those whose time has come; the file's default where none has a time. */
export function codecKeyInForce({ current, keys, usedFrom = {} }: CodecPart, now: Date): string {
  let latest = { id: current, at: Date.parse(usedFrom[current] ?? '') || 0 };
  for (const [id, from] of Object.entries(usedFrom)) {
    const at = Date.parse(from);
    if (Object.hasOwn(keys, id) && at > latest.at && at <= now.getTime()) latest = { id, at };
  }
  return latest.id;
}

/** A file is looked at again; what a key server gave stays as it is until the next start. */
function asItStands(source: KeyringSource): RereadFile<CodecPart> {
  if (typeof source === 'string') return rereadWhenChanged(source, () => soundPart(source));
  const part = soundPart(source);
  return Object.assign(() => part, { again: () => part });
}

/** A missing default key must stop the start. */
function soundPart(source: KeyringSource): CodecPart {
  const part = readKeyringParts(source, 'payloadCodec').payloadCodec;
  if (!Object.hasOwn(part.keys, part.current))
    throw new KeyringError(
      'The keyring names a current payload codec key that it does not hold. Restore it from its backup.',
    );
  return part;
}
