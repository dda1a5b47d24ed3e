import type { FailureCode } from '../../activities/domain/failure.js';
import type { Target } from '../http/message.js';

/** What an error's text may stand for; each of them says that nothing was done. */
export const REFUSAL_CODES = [
  ...(['AUTH', 'CONFLICT', 'DUPLICATE_PATIENT'] as const),
  ...(['RATE_LIMITED', 'RECORD_INVALID', 'UNAVAILABLE'] as const),
] as const satisfies readonly FailureCode[];
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A site's Unity server, and as whom we come to it. Unity takes two: the application, and a user of the EHR. */
export interface UnityAccount extends Omit<Target, 'authorization'> {
  /** The name under which the vendor registered the application. */
  readonly appName: string;
  /** The application's own credentials (`GetToken`). */
  readonly serviceUsername: string;
  readonly servicePassword: string;
  /** The user of the EHR on whose behalf every action is done (`GetUserAuthentication`). */
  readonly userId: string;
  readonly userPassword: string;
  /**
   * What this site's error texts mean, by how they begin; Unity has no error codes. Name only texts that prove that
   * nothing was done: after any other error the outcome of a write is unknown.
   */
  readonly refusals?: Readonly<Record<string, RefusalCode>>;
}
