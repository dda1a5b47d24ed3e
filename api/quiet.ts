const MS_PER_SECOND = 1_000;
/** A saga gives a sign of life well within two sweeps; one that does not may have lost its run. */
const QUIET_SWEEPS = 2;
const SHORTEST_QUIET_SECONDS = 60;

/** How long an open enrollment may be silent before it reads as recovering. */
export const quietAfterMs = (sweepIntervalSeconds: number): number =>
  Math.max(SHORTEST_QUIET_SECONDS, QUIET_SWEEPS * sweepIntervalSeconds) * MS_PER_SECOND;
