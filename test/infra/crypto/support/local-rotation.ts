import { newKey } from '../../../../infra/crypto/envelope.js';
import type { Lineage } from '../../../../infra/crypto/keyring.js';
import type { KeyringRotation } from '../../../../infra/crypto/transit-rotation.js';
import type { KeyringFolder } from './keyring-folder.js';

/** Rotates the keys of a keyring file by hand. */
export function localRotation(folder: KeyringFolder): KeyringRotation {
  const madeAt = new Date();
  const numbers = (lineage: Lineage): number[] =>
    Object.keys(folder.read().wrapping[lineage]).map(Number);
  const keep = (lineage: Lineage, versions: Readonly<Record<string, string>>): void =>
    folder.change(({ wrapping }) => ({ wrapping: { ...wrapping, [lineage]: versions } }));
  return {
    async rotate(lineage) {
      const next = Math.max(...numbers(lineage)) + 1;
      const held = folder.read().wrapping[lineage];
      keep(lineage, { ...held, [next]: newKey().toString('base64url') });
      return next;
    },
    versions: async (lineage) =>
      numbers(lineage).map((version) => ({ version, createdAt: madeAt })),
    async destroyBelow(lineage, version) {
      const held = Object.entries(folder.read().wrapping[lineage]);
      keep(lineage, Object.fromEntries(held.filter(([number]) => Number(number) >= version)));
    },
  };
}
