/** The count for `npm test`, or the one for `npm run test:full`. */
export const count = (small: number, full: number): number =>
  process.env['TEST_FULL'] === '1' ? full : small;

/**
 * Whether a suite can run here that needs something more than Node and Python; says so when it cannot. Where
 * everything must run (`REQUIRE_ALL=1`, as in CI), a missing part is an error.
 */
export function canRun(what: string, isThere: boolean): boolean {
  if (isThere) return true;
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(`${what} is needed.`);
  process.stdout.write(`# skipped: needs ${what}\n`);
  return false;
}
