/** What access may look like that somebody has to look into. The README has a paragraph for each, under its word. */
export const ACCESS_PATTERNS = [
  'BREAK_GLASS_BURST',
  'IDENTITY_PROBING',
  'DECRYPTION_FAILURES',
  'SIGN_INS_REFUSED',
  'STAFF_REFUSED',
  'TOKENS_REFUSED',
  'ENROLLMENTS_READ',
] as const;
export type AccessPattern = (typeof ACCESS_PATTERNS)[number];
