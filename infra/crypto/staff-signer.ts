import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import {
  RESOLUTION_REASONS,
  REVIEW_DECISIONS,
  STAFF_ACTIONS,
  type StaffAction,
} from '../../activities/domain/staff-action.js';
import { type KeyringSource, readKeyringParts } from './keyring-file.js';

/** An action and who asks for it: what the intake signs and the worker verifies (RFC 7519). */
export interface StaffOrder extends StaffAction {
  readonly enrollmentId: EnrollmentId;
  /** Subject of the verified access token: an opaque id. */
  readonly sub: string;
  readonly jti: string;
}

const TYPE = 'staff-action+jwt';
/** Long enough for a retry or two, too short to be kept for later. */
const LIFE_SECONDS = 60;
const CLOCK_TOLERANCE_SECONDS = 5;

const oneOf = <const T extends string>(words: readonly T[]) =>
  Type.Union(words.map((word) => Type.Literal(word)));
const orNull = <const T extends string>(words: readonly T[]) =>
  Type.Union([Type.Null(), oneOf(words)]);
const claims = Type.Object({
  enrollmentId: Type.String({ minLength: 36, maxLength: 36 }),
  action: oneOf(STAFF_ACTIONS),
  step: Type.Union([Type.Null(), Type.String({ pattern: '^[a-z][a-z-]{0,59}$' })]),
  decision: orNull(REVIEW_DECISIONS),
  reasonCode: orNull(RESOLUTION_REASONS),
  sub: Type.String({ minLength: 1, maxLength: 200 }),
  jti: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
});

/** Signs orders; only the intake, which verified who asks, has this. */
export function localStaffSigner(source: KeyringSource): (order: StaffOrder) => Promise<string> {
  const { staffActions: jwk } = readKeyringParts(source, 'staffActions');
  return async ({ sub, jti, ...action }) =>
    new SignJWT({ ...action })
      .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: TYPE })
      .setSubject(sub)
      .setJti(jti)
      .setIssuedAt()
      .setExpirationTime(`${LIFE_SECONDS}s`)
      .sign(await importJWK(jwk, jwk.alg));
}

/** The order in a signed action; or null when it is not ours, too old, or not well formed. */
export type VerifyStaffOrder = (signed: string) => Promise<StaffOrder | null>;

export function localStaffVerifier(source: KeyringSource): VerifyStaffOrder {
  const { staffActionsPublic: jwk } = readKeyringParts(source, 'staffActionsPublic');
  return async (signed) => {
    try {
      const { payload } = await jwtVerify(signed, await importJWK(jwk, jwk.alg), {
        algorithms: [jwk.alg],
        typ: TYPE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: LIFE_SECONDS,
        requiredClaims: ['exp', 'iat'],
      });
      if (!Value.Check(claims, payload)) return null;
      const { enrollmentId, action, step, decision, reasonCode, sub, jti } = payload;
      return {
        enrollmentId: enrollmentId as EnrollmentId,
        step: step as StepName | null,
        ...{ action, decision, reasonCode, sub, jti },
      };
    } catch {
      return null; // Whatever is wrong with it, it is no order.
    }
  };
}
