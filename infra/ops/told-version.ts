import type { VersionStanding } from '../postgres/key-standing.js';
import { TOLERANCE_HOURS } from '../postgres/overdue-keys.js';

const MS_PER_SECOND = 1_000;
const SECONDS_PER_HOUR = 3_600;

/** What is told of one version: how old, by how much too old, and what holds it back. */
export function toldOf(
  version: VersionStanding,
  all: readonly VersionStanding[],
  maxAgeHours: number,
) {
  const others = all.filter(({ lineage }) => lineage === version.lineage);
  const isCurrent = others.every((each) => each.version <= version.version);
  const ageSeconds = ageOf(version);
  const beyondHours = Math.floor((ageSeconds ?? 0) / SECONDS_PER_HOUR) - maxAgeHours;
  const overdueHours = beyondHours >= TOLERANCE_HOURS ? beyondHours : 0;
  const calm = isCurrent ? 'current' : 'kept';
  return {
    ...{ lineage: version.lineage, version: version.version, floor: version.floor },
    ...{ ageSeconds, wraps: version.wraps, overdueHours },
    standing: overdueHours > 0 ? 'overdue' : calm,
    holds: heldBackBy(version, overdueHours),
  };
}

const ageOf = ({ createdAt }: VersionStanding): number | null =>
  createdAt === null ? null : Math.floor((Date.now() - createdAt.getTime()) / MS_PER_SECOND);

function heldBackBy(
  { lineage, version, wraps, floor }: VersionStanding,
  overdueHours: number,
): string | null {
  if (overdueHours === 0 && version >= floor) return null;
  const remedy = `ops keys rotate --lineage ${lineage}`;
  if (wraps > 0)
    return `${lineage} ${version} is held back by ${wraps} data key(s) that name it: ${remedy}`;
  return overdueHours > 0 ? `${lineage} ${version} waits for a rotation: ${remedy}` : null;
}
