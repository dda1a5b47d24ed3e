import assert from 'node:assert/strict';
import { generateSync } from 'otplib';

/** Six digits that are none of a secret's codes of now. */
export function wrongCode(secret: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const right = new Set(
    [-60, -30, 0, 30, 60].map((by) => generateSync({ secret, epoch: now + by })),
  );
  const found = ['000000', '111111', '222222', '333333', '444444', '555555'].find(
    (each) => !right.has(each),
  );
  return found ?? assert.fail('six codes cannot all be right');
}
