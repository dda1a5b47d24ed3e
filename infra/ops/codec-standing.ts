import { type CodecKeyStanding, codecKeyStandings } from '../crypto/codec-key-rotation.js';
import { codecKeyHolders, type Holders } from '../temporal/codec-key-holders.js';
import { onTemporal } from './on-temporal.js';
import type { Surroundings } from './surroundings.js';
import { ageText } from './text.js';

const MS_PER_SECOND = 1_000;

/** A codec key, and which histories hold it; null where Temporal did not say. */
export interface HeldCodecKey extends CodecKeyStanding {
  readonly heldBy: Holders | null;
}

/** The codec's keys as far as the keyring at hand has them (protocol.md 28). */
export async function codecStanding(at: Surroundings): Promise<readonly HeldCodecKey[]> {
  const { file: keyringFile } = at.config.keyring;
  if (keyringFile === undefined) return [];
  const held: HeldCodecKey[] = [];
  for (const each of codecKeyStandings(keyringFile)) {
    const since = each.succeededFrom;
    const heldBy =
      since === null
        ? null
        : await onTemporal(at, (client) => codecKeyHolders(client, since)).catch(() => null);
    held.push({ ...each, heldBy });
  }
  return held;
}

export const codecLines = (keys: readonly HeldCodecKey[]): readonly (readonly string[])[] =>
  keys.map(({ id, usedFrom, standing, heldBy, succeededFrom }) => [
    id,
    usedFrom === null ? 'first' : ageText((Date.now() - usedFrom.getTime()) / MS_PER_SECOND),
    succeededFrom === null ? '-' : holdersText(heldBy),
    standing,
  ]);

function holdersText(heldBy: Holders | null): string {
  if (heldBy === null) return 'not known: Temporal does not answer';
  const { runs, open } = heldBy;
  return runs === 0 ? 'nothing' : `${open} open, ${runs - open} kept run(s)`;
}
