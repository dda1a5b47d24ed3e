import { generate as qrCode } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';

/** The field under which the secret in force is sealed with the record key, and the one that is not confirmed yet. */
export const TOTP_SECRET = 'portal.totpSecret';

/** Half a minute either way, as RFC 6238 (5.2) allows for clocks that differ and for typing. */
const TOLERANCE_SECONDS = 30;
const MS_PER_SECOND = 1_000;
const CODE = /^[0-9]{6}$/;
const ISSUER = 'Patient portal';
const LABEL = 'My account'; // Not the user name: an authenticator is seen by others, and its backup is somewhere.
const SECRET_GROUP = /.{1,4}/g;

export const newSecret = (): Phi<string> => new Phi(generateSecret());

const nowSeconds = (): number => Math.floor(Date.now() / MS_PER_SECOND);

/** The time step that a code belongs to; null when it is none of now, of the step before or of the next. */
export function timeStepOf(
  secret: Phi<string>,
  code: string,
  epoch: number = nowSeconds(),
): number | null {
  const token = code.replaceAll(/\s/g, '');
  if (!CODE.test(token)) return null;
  const answer = verifySync({
    secret: secret.reveal(phiAccess),
    token,
    epoch,
    epochTolerance: TOLERANCE_SECONDS,
  });
  return answer.valid && 'timeStep' in answer ? answer.timeStep : null;
}

/** What the patient is shown once, to get the secret into an authenticator. Meant for the page, and only for it. */
export interface ShownSecret {
  /** Outline and size in modules of a QR code of the `otpauth:` URI. */
  readonly qr: { readonly path: string; readonly size: number };
  /** In groups of four, to be typed. */
  readonly text: string;
}

export function shown(secret: Phi<string>): ShownSecret {
  const text = secret.reveal(phiAccess);
  const code = qrCode(generateURI({ issuer: ISSUER, label: LABEL, secret: text }));
  return {
    qr: { path: toSvgPath(code), size: code.size },
    text: (text.match(SECRET_GROUP) ?? []).join(' '),
  };
}
