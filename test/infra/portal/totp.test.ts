import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSync } from 'otplib';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { newSecret, shown, timeStepOf } from '../../../infra/portal/totp.js';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const STEP_SECONDS = 30;
/** In the middle of a time step, and one second before and after its edges: a skew must not depend on where we are. */
const MOMENTS = [1_800_000_015, 1_800_000_001, 1_800_000_029];

const stepAt = (now: number, skewSeconds: number) =>
  timeStepOf(new Phi(SECRET), generateSync({ secret: SECRET, epoch: now + skewSeconds }), now);

for (const now of MOMENTS) {
  const within = now % STEP_SECONDS;
  for (const skew of [0, 5, -5, 30, -30])
    test(`${within} s into a step, a clock that is ${skew} s off is close enough, and its step is told`, () =>
      assert.equal(stepAt(now, skew), Math.floor((now + skew) / STEP_SECONDS)));

  for (const skew of [60, -60, 3_600, -3_600])
    test(`${within} s into a step, a clock that is ${skew} s off is refused`, () =>
      assert.equal(stepAt(now, skew), null));
}

test('a code may be typed in two groups; anything but six digits is none', () => {
  const now = 1_800_000_015;
  const code = generateSync({ secret: SECRET, epoch: now });
  const of = (text: string) => timeStepOf(new Phi(SECRET), text, now);
  assert.equal(of(` ${code.slice(0, 3)} ${code.slice(3)} `), Math.floor(now / STEP_SECONDS));
  for (const text of ['', code.slice(1), `${code}0`, '१२३४५६', '12345a', '0x1234'])
    assert.equal(of(text), null);
});

test('a new secret has 160 bits; what is shown of it is the secret, and names nobody', () => {
  const secret = newSecret();
  assert.match(secret.reveal(phiAccess), /^[A-Z2-7]{32}$/);
  const { text, qr } = shown(new Phi(SECRET));
  assert.equal(text.replaceAll(' ', ''), SECRET);
  assert.ok(qr.size >= 21 && /^M[0-9MLZ ]+Z$/.test(qr.path));
});
