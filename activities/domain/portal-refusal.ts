/**
 * Why the patient portal did not let somebody in, for the trail. Whoever asks is told the same whatever it was; only the
 * holder of an activation token hears of a wrong code.
 */
export type PortalRefusal =
  | 'not-known'
  | 'password'
  | 'password-rule'
  | 'code'
  | 'code-used'
  | 'locked';
