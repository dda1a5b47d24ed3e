/** Each server of staff has an audience of its own: a token for one is worth nothing at another. */
export const CODEC_AUDIENCE = 'urn:patient-enrollment:codec';
export const BREAK_GLASS_AUDIENCE = 'urn:patient-enrollment:break-glass';
