import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { KEY_BYTES, open, type SealedUnder, seal } from './envelope.js';
import type { Keyring, Lineage, WrappedKey } from './keyring.js';
import { keyBytes, readKeyringParts } from './keyring-file.js';
import { rereadWhenChanged } from './reread-when-changed.js';

type Versions = ReadonlyMap<number, Buffer>;
type Lineages = Readonly<Record<Lineage, Versions>>;

/**
 * Wrapping keys from a local file, as it stands at each use: a version that another process made is used at once, one
 * that it destroyed is let go. For development; the configuration refuses it in production.
 */
export function localKeyring(path: string): Keyring {
  const held = rereadWhenChanged(path, () => lineagesIn(path), letGo);
  const current = (lineage: Lineage): number => Math.max(...held()[lineage].keys());
  /** A version that was destroyed is gone for good: what it wrapped is shredded. */
  const keyOf = (lineage: Lineage, version: number): Buffer => {
    const key = held()[lineage].get(version) ?? held.again()[lineage].get(version);
    if (key === undefined) throw new Failure('NOT_OPENED');
    return key;
  };
  const wrap = (lineage: Lineage, id: EnrollmentId, key: Uint8Array): WrappedKey => {
    if (key.length !== KEY_BYTES) throw new Failure('UNEXPECTED');
    const version = current(lineage);
    const wrapping = keyOf(lineage, version);
    return { version, wrapped: seal(wrapping, under(lineage, version, id), key) };
  };
  const unwrap = (lineage: Lineage, id: EnrollmentId, { version, wrapped }: WrappedKey): Buffer =>
    open(keyOf(lineage, version), under(lineage, version, id), wrapped);

  return {
    wrap: async (lineage, id, key) => wrap(lineage, id, key),
    unwrap: async (lineage, id, wrapped) => unwrap(lineage, id, wrapped),
    async rewrap(lineage, id, wrapped) {
      const key = unwrap(lineage, id, wrapped);
      try {
        return wrap(lineage, id, key);
      } finally {
        key.fill(0);
      }
    },
    currentVersion: async (lineage) => current(lineage),
  };
}

function lineagesIn(path: string): Lineages {
  const { pending, records } = readKeyringParts(path, 'wrapping').wrapping;
  return { pending: versionsOf(pending), records: versionsOf(records) };
}

const versionsOf = (texts: Readonly<Record<string, string>>): Versions =>
  new Map(Object.entries(texts).map(([version, text]) => [Number(version), keyBytes(text)]));

function letGo(lineages: Lineages): void {
  for (const key of [...lineages.pending.values(), ...lineages.records.values()]) key.fill(0);
}

const under = (lineage: Lineage, version: number, enrollmentId: EnrollmentId): SealedUnder => ({
  enrollmentId,
  kind: 'wrapped-key',
  field: lineage,
  keyId: `${lineage}/${version}`,
});
