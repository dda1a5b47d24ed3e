import { randomUUID } from 'node:crypto';
import { changeKeyringFile } from './change-keyring-file.js';
import { codecKeyInForce } from './codec-keys.js';
import { createCodecKeyringFile } from './create-keyring-file.js';
import { newKey } from './envelope.js';
import { type KeyringFile, readKeyringParts, readWholeKeyring } from './keyring-file.js';

/** A key of the payload codec, as a rotation sees it. */
export interface CodecKeyStanding {
  readonly id: string;
  /** Null for a key that was there from the start. */
  readonly usedFrom: Date | null;
  readonly standing: 'announced' | 'current' | 'retiring';
  /** From when its successor is sealed with; null while it has none in use. */
  readonly succeededFrom: Date | null;
}

export interface CodecKeyRotation {
  standings(): readonly CodecKeyStanding[];
  /** Announces a new key, unless one is announced already; answers its id. It is used a minute later. */
  announce(): Promise<string>;
  /** Takes a retiring key away: what is still sealed under it opens nowhere any more. */
  remove(id: string): Promise<void>;
}

/** Every process looks at its file at each use; other machines may get theirs a little later. */
const ANNOUNCED_MS = 60_000;

/** @param publishedPath where the codec server's own file is, which follows every change */
export function localCodecKeyRotation(path: string, publishedPath?: string): CodecKeyRotation {
  const read = (): CodecPart => readKeyringParts(path, 'payloadCodec').payloadCodec;
  const change = async <T>(
    make: (part: CodecPart) => { part: CodecPart; answer: T },
  ): Promise<T> => {
    const answer = await changeKeyringFile(path, () => {
      const made = make(read());
      const content = { ...readWholeKeyring(path), payloadCodec: made.part };
      return { content, answer: made.answer };
    });
    if (publishedPath !== undefined) await createCodecKeyringFile(path, publishedPath);
    return answer;
  };
  return {
    standings: () => codecKeyStandings(path),
    announce: () => change(withAnnounced),
    remove: (id) => change((part) => ({ part: without(part, id), answer: undefined })),
  };
}

type CodecPart = KeyringFile['payloadCodec'];

/** Those of a keyring file, oldest first. */
export const codecKeyStandings = (path: string): readonly CodecKeyStanding[] =>
  codecStandings(readKeyringParts(path, 'payloadCodec').payloadCodec, new Date());

function codecStandings(part: CodecPart, now: Date): readonly CodecKeyStanding[] {
  const current = codecKeyInForce(part, now);
  const inOrder = Object.keys(part.keys)
    .map((id) => ({ id, at: Date.parse(part.usedFrom?.[id] ?? '') || 0 }))
    .sort((a, b) => a.at - b.at);
  return inOrder.map(({ id, at }, place) => {
    const successor = inOrder[place + 1]?.at ?? Number.POSITIVE_INFINITY;
    const isSucceeded = id !== current && successor <= now.getTime();
    const open = at > now.getTime() ? 'announced' : 'retiring';
    return {
      ...{ id, usedFrom: at === 0 ? null : new Date(at) },
      standing: id === current ? 'current' : open,
      succeededFrom: isSucceeded ? new Date(successor) : null,
    };
  });
}

function withAnnounced(part: CodecPart): { part: CodecPart; answer: string } {
  const now = new Date();
  const announced = codecStandings(part, now).find(({ standing }) => standing === 'announced');
  if (announced !== undefined) return { part, answer: announced.id };
  const id = randomUUID();
  const usedFrom = new Date(now.getTime() + ANNOUNCED_MS).toISOString();
  return {
    part: {
      current: codecKeyInForce(part, now),
      keys: { ...part.keys, [id]: newKey().toString('base64url') },
      usedFrom: { ...part.usedFrom, [id]: usedFrom },
    },
    answer: id,
  };
}

function without(part: CodecPart, id: string): CodecPart {
  const now = new Date();
  const isRetiring = codecStandings(part, now).some(
    (each) => each.id === id && each.standing === 'retiring',
  );
  if (!isRetiring) return part; // One that is, or will be, sealed with is nobody's to take away.
  const kept = (all: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([each]) => each !== id));
  return {
    current: codecKeyInForce(part, now),
    keys: kept(part.keys),
    usedFrom: kept(part.usedFrom),
  };
}
