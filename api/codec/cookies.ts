/** The session's is `SameSite=None`, since the Web UI is another site; what that opens to other pages is closed by the exact origin. */
export const SESSION_COOKIE = '__Host-codec-session';
export const SIGN_IN_COOKIE = '__Host-codec-sign-in';
