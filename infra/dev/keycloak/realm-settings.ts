/** The realm of the patients. */
export const REALM = 'patients';

/** Where Keycloak's own mails go; it sends one only when a patient asks for a password. */
export interface RealmMail {
  readonly host: string;
  readonly port: number;
  readonly from: string;
}

export const smtpServer = ({ host, port, from }: RealmMail) => ({ host, port: `${port}`, from });

const MINUTES = 60;
const HOURS = 60 * MINUTES;
const DAYS = 24 * HOURS;

/** Accounts are made by enrollments only; a sign-in needs password and TOTP; what is kept names no person. */
export const realmSettings = {
  realm: REALM,
  displayName: 'Patient portal',
  enabled: true,
  sslRequired: 'external',
  registrationAllowed: false,
  editUsernameAllowed: false,
  loginWithEmailAllowed: true,
  // One account for an address, or two patients could reset each other's password.
  duplicateEmailsAllowed: false,
  // How a patient gets the first password, too.
  resetPasswordAllowed: true,
  actionTokenGeneratedByUserLifespan: 15 * MINUTES,
  bruteForceProtected: true,
  failureFactor: 5,
  waitIncrementSeconds: MINUTES,
  maxFailureWaitSeconds: 15 * MINUTES,
  // Long rather than colourful, as in the built-in portal (NIST SP 800-63B-4, 3.1.1.2).
  passwordPolicy: 'length(12) and maxLength(64) and notUsername(undefined) and notEmail(undefined)',
  otpPolicyType: 'totp',
  otpPolicyAlgorithm: 'HmacSHA1', // The one that every authenticator knows.
  otpPolicyDigits: 6,
  otpPolicyPeriod: 30,
  // Half a minute either way, for clocks that differ; left out, it would be none.
  otpPolicyLookAheadWindow: 1,
  otpPolicyCodeReusable: false,
  // What our API takes (api/auth.ts); Keycloak's own default is RS256.
  defaultSignatureAlgorithm: 'ES256',
  accessTokenLifespan: 5 * MINUTES,
  ssoSessionIdleTimeout: 15 * MINUTES,
  ssoSessionMaxLifespan: 8 * HOURS,
  revokeRefreshToken: true,
  eventsEnabled: true,
  eventsExpiration: 30 * DAYS,
  adminEventsEnabled: true,
  // The details are whole representations: with them an undone account would live on in the events.
  adminEventsDetailsEnabled: false,
} as const;

const ADMIN_ONLY = { view: ['admin'], edit: ['admin'] };
const LONGEST_ADDRESS = 254;

/** No names: the portal knows a patient by the address alone. What is not declared is not kept. */
export const userProfile = {
  attributes: [
    {
      name: 'username',
      displayName: 'Mail address',
      // Without the usual rule on characters: every mail address that an enrollment accepts is a user name.
      validations: { length: { min: 3, max: LONGEST_ADDRESS } },
      permissions: ADMIN_ONLY,
    },
    {
      name: 'email',
      displayName: 'Mail address',
      validations: { email: {}, length: { max: LONGEST_ADDRESS } },
      permissions: { view: ['admin', 'user'], edit: ['admin'] },
    },
    ...['enrollmentKey', 'enrollmentId', 'accessLevel'].map((name) => ({
      name,
      displayName: name,
      permissions: ADMIN_ONLY,
    })),
  ],
} as const;
