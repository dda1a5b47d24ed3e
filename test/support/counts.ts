/** The count for `npm test`, or the one for `npm run test:full`. */
export const count = (small: number, full: number): number =>
  process.env['TEST_FULL'] === '1' ? full : small;
