import type { AuditFacts } from '../../activities/domain/audit.js';
import type { KeyRotationResult } from '../../activities/domain/key-rotation.js';
import type { KeyRotation, Round } from '../../activities/ports/key-rotation.js';
import { type Keyring, type Lineage, WRAPPING_LINEAGES } from '../crypto/keyring.js';
import type { KeyringRotation, KeyVersion } from '../crypto/keyring-rotation.js';
import { destroyOldAttemptKeys } from './attempt-index.js';
import type { Database } from './database.js';
import { guarded } from './failure.js';
import { rotateIntakeKeys } from './intake-key-rotation.js';
import { floorOf, lowestNamed, noteVersions, raiseFloor } from './key-state.js';
import { overdueKeys, tellOverdue } from './overdue-keys.js';
import { rewrapBelow } from './rewrap.js';
import { recordRotation, type TellRotation } from './rotation-trail.js';

export interface KeyRotationParts {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly rotation: KeyringRotation;
  /** `KEK_MAX_AGE_HOURS` */
  readonly maxAgeHours: number;
  /** The payload codec's keys lie outside the database, and so does what needs them. */
  readonly rotateCodecKeys: (isAsked: boolean, tell: TellRotation) => Promise<KeyRotationResult>;
}

const MS_PER_HOUR = 3_600_000;
/** Rounds do not come to the second: a version whose age is due with this one is not left for another day. */
const EARLY_HOURS = 0.5;

/** Rotates wrapping keys under the wraps that lie in the database; in the order of protocol.md 10. */
export const postgresKeyRotation = (parts: KeyRotationParts): KeyRotation => ({
  rotate: (lineage, round) =>
    guarded(async () => {
      if (lineage === 'codec') return rotateCodec(parts, round);
      if (lineage === 'intake') return rotateIntakeKeys(parts.db, parts.keyring, round.isAsked);
      return rotate(parts, lineage, round).catch(async (error: unknown) => {
        await tellOverdue(parts.db, await overdueKeys(parts.db, parts.maxAgeHours));
        throw error;
      });
    }),
  look: () =>
    guarded(async () => {
      for (const lineage of WRAPPING_LINEAGES)
        await noteVersions(parts.db, lineage, await parts.rotation.versions(lineage));
    }),
});

async function rotate(
  parts: KeyRotationParts,
  lineage: Lineage,
  round: Round,
): Promise<KeyRotationResult> {
  const { db, keyring } = parts;
  if (lineage === 'pending') await destroyOldAttemptKeys(db);
  const version = await versionToReach(parts, lineage, round);
  await db.transaction(async (tx) => {
    if (await raiseFloor(tx, lineage, version))
      await recordRotation(tx, 'keys.rotated', { lineage, keyVersion: version });
  });
  const { rewrapped, stranded } = await rewrapBelow(db, keyring, lineage, version);
  await recordRotation(db, 'keys.rewrapped', {
    ...{ lineage, keyVersion: version },
    counts: { rewrapped, stranded },
  });
  const { destroyed, overdue } = await destroyOld(parts, lineage, version);
  return { lineage, current: `${version}`, rewrapped, stranded, destroyed, overdue };
}

function rotateCodec(
  { db, rotateCodecKeys }: KeyRotationParts,
  { isAsked }: Round,
): Promise<KeyRotationResult> {
  return rotateCodecKeys(isAsked, (event, facts) => recordRotation(db, event, facts));
}

/** A new version, unless an earlier round made one that it could not bring into force. */
async function versionToReach(
  { db, keyring, rotation }: KeyRotationParts,
  lineage: Lineage,
  { isRepeated }: Round,
): Promise<number> {
  const current = await keyring.currentVersion(lineage);
  if (isRepeated || current > (await floorOf(db, lineage))) return current;
  await recordRotation(db, 'keys.rotation-begun', { lineage });
  return rotation.rotate(lineage);
}

/**
 * Destroys what is past its age, from the oldest on, and stops at the first version that a row names: age never
 * destroys one. The floor keeps rows from coming to name an older one in between.
 */
async function destroyOld(
  { db, rotation, maxAgeHours }: KeyRotationParts,
  lineage: Lineage,
  floor: number,
): Promise<Pick<KeyRotationResult, 'destroyed' | 'overdue'>> {
  const versions = await rotation.versions(lineage);
  const expiresAt = Date.now() - (maxAgeHours - EARLY_HOURS) * MS_PER_HOUR;
  const isExpired = ({ version, createdAt }: KeyVersion) =>
    version < floor && createdAt.getTime() <= expiresAt;
  const firstKept = versions.find((each) => !isExpired(each))?.version ?? floor;
  const kept = Math.min(firstKept, (await lowestNamed(db, lineage)) ?? firstKept);
  const destroyed = versions.filter(({ version }) => version < kept).length;
  const overdue = versions.filter((each) => each.version >= kept && isExpired(each));
  await noteVersions(db, lineage, versions);
  const counts = { destroyed, overdue: overdue.length };
  const facts: AuditFacts = { lineage, keyVersion: kept, counts };
  if (overdue.length > 0)
    await db.transaction(async (tx) => {
      await recordRotation(tx, 'keys.overdue', facts);
      await tellOverdue(
        tx,
        overdue.map(({ version }) => ({ lineage, version })),
      );
    });
  if (destroyed > 0) {
    await recordRotation(db, 'keys.destroyed', facts); // Before the effect: what was never announced never happened.
    await rotation.destroyBelow(lineage, kept);
    await noteVersions(db, lineage, await rotation.versions(lineage));
  }
  return counts;
}
