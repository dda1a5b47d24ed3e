import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { KEY_BYTES, open, type SealedUnder, seal } from './envelope.js';
import type { Keyring, Lineage, WrappedKey } from './keyring.js';
import { keyBytes, readKeyringParts } from './keyring-file.js';

type Versions = ReadonlyMap<number, Buffer>;

/** Wrapping keys from a local file. For development; the configuration refuses it in production. */
export function localKeyring(path: string): Keyring {
  const { wrapping } = readKeyringParts(path, 'wrapping');
  const lineages: Readonly<Record<Lineage, Versions>> = {
    pending: versionsOf(wrapping.pending),
    records: versionsOf(wrapping.records),
  };
  const current = (lineage: Lineage): number => Math.max(...lineages[lineage].keys());
  const wrap = (lineage: Lineage, id: EnrollmentId, key: Uint8Array): WrappedKey => {
    if (key.length !== KEY_BYTES) throw new Failure('UNEXPECTED');
    const version = current(lineage);
    const wrapping = versionOf(lineages[lineage], version);
    return { version, wrapped: seal(wrapping, under(lineage, version, id), key) };
  };
  const unwrap = (lineage: Lineage, id: EnrollmentId, { version, wrapped }: WrappedKey): Buffer =>
    open(versionOf(lineages[lineage], version), under(lineage, version, id), wrapped);

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

const versionsOf = (texts: Readonly<Record<string, string>>): Versions =>
  new Map(Object.entries(texts).map(([version, text]) => [Number(version), keyBytes(text)]));

/** A version that was destroyed is gone for good: what it wrapped is shredded. */
function versionOf(versions: Versions, version: number): Buffer {
  const key = versions.get(version);
  if (key === undefined) throw new Failure('UNEXPECTED');
  return key;
}

const under = (lineage: Lineage, version: number, enrollmentId: EnrollmentId): SealedUnder => ({
  enrollmentId,
  kind: 'wrapped-key',
  field: lineage,
  keyId: `${lineage}/${version}`,
});
