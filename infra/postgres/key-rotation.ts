import { randomUUID } from 'node:crypto';
import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { correlationId, SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import {
  KEY_LINEAGES,
  type KeyLineage,
  type KeyRotationResult,
} from '../../activities/domain/key-rotation.js';
import type { KeyRotation } from '../../activities/ports/key-rotation.js';
import type { Keyring } from '../crypto/keyring.js';
import type { KeyringRotation, KeyVersion } from '../crypto/keyring-rotation.js';
import { appendAudit } from './audit-trail.js';
import type { Database, Transaction } from './database.js';
import { guarded } from './failure.js';
import { floorOf, lowestNamed, noteVersions, raiseFloor } from './key-state.js';
import { rewrapBelow } from './rewrap.js';

export interface KeyRotationParts {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly rotation: KeyringRotation;
  /** `KEK_MAX_AGE_HOURS` */
  readonly maxAgeHours: number;
}

const MS_PER_HOUR = 3_600_000;
/** Rounds do not come to the second: a version whose age is due with this one is not left for another day. */
const EARLY_HOURS = 0.5;

/** Rotates wrapping keys under the wraps that lie in the database; in the order of protocol.md 10. */
export const postgresKeyRotation = (parts: KeyRotationParts): KeyRotation => ({
  rotate: (lineage, isRepeated) => guarded(() => rotate(parts, lineage, isRepeated)),
  look: () =>
    guarded(async () => {
      for (const lineage of KEY_LINEAGES)
        await noteVersions(parts.db, lineage, await parts.rotation.versions(lineage));
    }),
});

async function rotate(
  parts: KeyRotationParts,
  lineage: KeyLineage,
  isRepeated: boolean,
): Promise<KeyRotationResult> {
  const { db, keyring } = parts;
  const version = await versionToReach(parts, lineage, isRepeated);
  await db.transaction(async (tx) => {
    if (await raiseFloor(tx, lineage, version))
      await record(tx, 'keys.rotated', { lineage, keyVersion: version });
  });
  const { rewrapped, stranded } = await rewrapBelow(db, keyring, lineage, version);
  await record(db, 'keys.rewrapped', {
    ...{ lineage, keyVersion: version },
    counts: { rewrapped, stranded },
  });
  const { destroyed, overdue } = await destroyOld(parts, lineage, version);
  return { lineage, current: `${version}`, rewrapped, stranded, destroyed, overdue };
}

/** A new version, unless an earlier round made one that it could not bring into force. */
async function versionToReach(
  { db, keyring, rotation }: KeyRotationParts,
  lineage: KeyLineage,
  isRepeated: boolean,
): Promise<number> {
  const current = await keyring.currentVersion(lineage);
  const isUnfinished = isRepeated || current > (await floorOf(db, lineage));
  return isUnfinished ? current : rotation.rotate(lineage);
}

/**
 * Destroys what is past its age, from the oldest on, and stops at the first version that a row names: age never
 * destroys one. The floor keeps rows from coming to name an older one in between.
 */
async function destroyOld(
  { db, rotation, maxAgeHours }: KeyRotationParts,
  lineage: KeyLineage,
  floor: number,
): Promise<Pick<KeyRotationResult, 'destroyed' | 'overdue'>> {
  const versions = await rotation.versions(lineage);
  const expiresAt = Date.now() - (maxAgeHours - EARLY_HOURS) * MS_PER_HOUR;
  const isExpired = ({ version, createdAt }: KeyVersion) =>
    version < floor && createdAt.getTime() <= expiresAt;
  const firstKept = versions.find((each) => !isExpired(each))?.version ?? floor;
  const kept = Math.min(firstKept, (await lowestNamed(db, lineage)) ?? firstKept);
  const destroyed = versions.filter(({ version }) => version < kept).length;
  const overdue = versions.filter((each) => each.version >= kept && isExpired(each)).length;
  await noteVersions(db, lineage, versions);
  const facts: AuditFacts = { lineage, keyVersion: kept, counts: { destroyed, overdue } };
  if (overdue > 0) await record(db, 'keys.overdue', facts);
  if (destroyed > 0) {
    await record(db, 'keys.destroyed', facts); // Before the effect: what was never announced never happened.
    await rotation.destroyBelow(lineage, kept);
    await noteVersions(db, lineage, await rotation.versions(lineage));
  }
  return { destroyed, overdue };
}

const record = (on: Database | Transaction, event: AuditEvent, facts: AuditFacts): Promise<void> =>
  appendAudit(on, {
    enrollmentId: SYSTEM_TRAIL,
    correlationId: correlationId(randomUUID()),
    ...{ event, actor: 'service:worker', facts },
  });
