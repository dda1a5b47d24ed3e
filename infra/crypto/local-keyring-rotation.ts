import { changeKeyringFile } from './change-keyring-file.js';
import { newKey } from './envelope.js';
import type { Lineage } from './keyring.js';
import { type KeyringFile, readKeyringParts, readWholeKeyring } from './keyring-file.js';
import type { KeyringRotation, KeyVersion } from './keyring-rotation.js';

type Held = Pick<KeyringFile, 'wrapping' | 'wrappingDates'>;

/** Rotates the wrapping keys of a local file. What is destroyed is gone from the file, not from older copies of it. */
export function localKeyringRotation(path: string): KeyringRotation {
  const read = (): Held => readKeyringParts(path, 'wrapping', 'wrappingDates');
  const change = <T>(make: (held: Held) => { readonly held: Held; readonly answer: T }) =>
    changeKeyringFile(path, () => {
      const { held, answer } = make(read());
      return { content: { ...readWholeKeyring(path), ...held }, answer };
    });
  return {
    rotate: (lineage) =>
      change((held) => {
        const version = Math.max(...versionsOf(held, lineage)) + 1;
        const key = newKey();
        const made = { [version]: key.toString('base64url') };
        key.fill(0);
        const dates = { [version]: new Date().toISOString() };
        return { held: withVersions(held, lineage, () => true, { made, dates }), answer: version };
      }),
    versions: async (lineage) => datedVersions(read(), lineage),
    destroyBelow: (lineage, version) =>
      change((held) => {
        const current = Math.max(...versionsOf(held, lineage));
        const stays = (each: number) => each >= version || each === current;
        return { held: withVersions(held, lineage, stays), answer: undefined };
      }),
  };
}

const versionsOf = ({ wrapping }: Held, lineage: Lineage): readonly number[] =>
  Object.keys(wrapping[lineage]).map(Number);

/** Of a version without a date nobody knows how old it is: as old as can be. */
const datedVersions = (held: Held, lineage: Lineage): readonly KeyVersion[] =>
  versionsOf(held, lineage)
    .map((version) => ({
      version,
      createdAt: new Date(held.wrappingDates[lineage][`${version}`] ?? 0),
    }))
    .sort((a, b) => a.version - b.version);

interface NewVersion {
  readonly made: Readonly<Record<string, string>>;
  readonly dates: Readonly<Record<string, string>>;
}

function withVersions(
  { wrapping, wrappingDates }: Held,
  lineage: Lineage,
  stays: (version: number) => boolean,
  { made, dates }: NewVersion = { made: {}, dates: {} },
): Held {
  const kept = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).filter(([version]) => stays(Number(version))));
  return {
    wrapping: { ...wrapping, [lineage]: { ...kept(wrapping[lineage]), ...made } },
    wrappingDates: { ...wrappingDates, [lineage]: { ...kept(wrappingDates[lineage]), ...dates } },
  };
}
